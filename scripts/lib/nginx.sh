# The edge: nginx on $SLUICE_ADDRESS:$SLUICE_PORT, configured from deploy/nginx/edge.conf.in. Sets `base_url`.

readonly nginx_start_seconds=20 nginx_stop_seconds=10

# Limits for one client address (edge.conf.in). A class of sixty behind one address may open a video at the same moment,
# and reload it.
readonly starts_per_second=10 starts_at_once=100 uploads_at_once=32 requests_at_once=2000

# Called before anything is started: a port in use is the most common mistake.
choose_edge() {
  edge_port=${SLUICE_PORT:-8080}
  [[ $edge_port =~ ^[1-9][0-9]{0,4}$ ]] && [ "$edge_port" -le 65535 ] || die "SLUICE_PORT is not a port: $edge_port"
  edge_address=${SLUICE_ADDRESS:-127.0.0.1}
  [[ $edge_address =~ ^[0-9.]+$ ]] || die "SLUICE_ADDRESS is not an IPv4 address: $edge_address"
  base_url=http://$edge_address:$edge_port
  port_is_free "$edge_port" || die "port $edge_port is taken; set SLUICE_PORT to another one"
}

# edge_limit NAME DEFAULT: prints $SLUICE_EDGE_NAME, or DEFAULT if it is not set.
edge_limit() {
  local name=SLUICE_EDGE_$1 value
  value=${!name:-$2}
  [[ $value =~ ^[1-9][0-9]{0,6}$ ]] || die "$name is not a number above 0: $value"
  printf '%s\n' "$value"
}

render_edge() {
  local text
  text=$(<"$root/deploy/nginx/edge.conf.in")
  # Started as root it stays root: its workers read a storage directory that other users may not be able to reach.
  text=${text//@USER@/"$([ "$EUID" -ne 0 ] || echo 'user root;')"}
  text=${text//@LISTEN@/"$edge_address:$edge_port"}
  text=${text//@API@/"127.0.0.1:$api_port"}
  text=${text//@ACCESS_LOG@/../log/edge-access.log}
  text=${text//@MAX_UPLOAD_BYTES@/"$max_upload_bytes"}
  text=${text//@STARTS_PER_SECOND@/"$(edge_limit STARTS_PER_SECOND "$starts_per_second")"}
  text=${text//@STARTS_AT_ONCE@/"$(edge_limit STARTS_AT_ONCE "$starts_at_once")"}
  text=${text//@UPLOADS@/"$(edge_limit UPLOADS "$uploads_at_once")"}
  text=${text//@REQUESTS@/"$(edge_limit REQUESTS "$requests_at_once")"}
  printf '%s\n' "$text" >"$home/nginx/nginx.conf"
  cp "$root/deploy/nginx/answers.conf.in" "$home/nginx/answers.conf"
  rm -f "$home/nginx/object_store.conf"
  if [ -n "${SLUICE_S3_BUCKET:-}" ]; then
    render_s3
  else
    text=$(<"$root/deploy/nginx/storage_directory.conf.in")
    printf '%s\n' "${text//@STORAGE@/../storage}" >"$home/nginx/storage.conf"
  fi
}

# The host must be the one that the API signs for.
render_s3() {
  local endpoint=${SLUICE_S3_ENDPOINT:-https://s3.amazonaws.com} scheme host server text
  scheme=${endpoint%%://*}
  server=${endpoint#*://}
  server=${server%%/*}
  case $scheme in
    https) host=${server%:443} && [[ $server == *:* ]] || server+=:443 ;;
    http) host=${server%:80} && [[ $server == *:* ]] || server+=:80 ;;
    *) die "SLUICE_S3_ENDPOINT must be http:// or https:// and a host" ;;
  esac
  if [ "${SLUICE_S3_ADDRESSING:-path}" = virtual ]; then host=$SLUICE_S3_BUCKET.$host; fi
  text=$(<"$root/deploy/nginx/storage_s3.conf.in")
  text=${text//@S3_SCHEME@/"$scheme"}
  text=${text//@S3_NAME@/"${host%:*}"}
  printf '%s\n' "${text//@S3_HOST@/"$host"}" >"$home/nginx/storage.conf"
  text=$(<"$root/deploy/nginx/object_store.conf.in")
  printf '%s\n' "${text//@S3_SERVER@/"$server"}" >"$home/nginx/object_store.conf"
}

start_nginx() {
  start_log nginx
  start_log edge-access
  render_edge
  # All paths are relative to nginx's working directory, so that the path of the home may have any length and
  # characters.
  spawn nginx TERM '' /usr/sbin/nginx -p . -c nginx.conf -e stderr
  await nginx "$nginx_start_seconds" nginx_answers
}

nginx_answers() { curl --silent --fail --max-time 5 --output /dev/null "$base_url/healthz"; }
