# The edge's configuration, of the templates in deploy/nginx: for scripts/run, and for the image of the edge.

# Limits for one client address (edge.conf.in). A class of sixty behind one address may open a video at the same moment,
# and reload it.
readonly starts_per_second=10 starts_at_once=100 uploads_at_once=32 requests_at_once=2000

# edge_limit NAME DEFAULT: prints $SLUICE_EDGE_NAME, or DEFAULT if it is not set.
edge_limit() {
  local name=SLUICE_EDGE_$1 value
  value=${!name:-$2}
  [[ $value =~ ^[1-9][0-9]{0,6}$ ]] || die "$name is not a number above 0: $value"
  printf '%s\n' "$value"
}

# The APIs as Lua reads them. A name stands for the address that it has now, as in an upstream of nginx's.
api_addresses() {
  local api address
  for api in "${apis[@]}"; do
    address=$(getent ahosts "${api%:*}" | awk 'NR == 1 { print $1 }')
    [ -n "$address" ] || die "there is no host ${api%:*}"
    [[ $address != *:* ]] || address="[$address]"
    printf '{"%s", %s}, ' "$address" "${api##*:}"
  done
}

# write_edge_files DIRECTORY: nginx.conf and what it includes. Before that are set: `listen` (address:port or port), `apis` (a list of
# host:port), `access_log` and `storage` (paths, absolute or relative to the directory), `max_upload_bytes`, and `web` (the directory
# of the built pages; empty if there are none).
write_edge_files() {
  local directory=$1 text has_objects=true
  # From a store, or from a directory that is so slow that there are copies, only the API says where an object is to be sent from.
  [ -z "${SLUICE_S3_BUCKET:-}${SLUICE_CACHE_DIR:-}" ] || has_objects=false
  text=$(<"$root/deploy/nginx/edge.conf.in")
  # Started as root it stays root: its workers read a storage directory that other users may not be able to reach.
  text=${text//@USER@/"$([ "$EUID" -ne 0 ] || echo 'user root;')"}
  text=${text//@LISTEN@/"$listen"}
  text=${text//@API_SERVERS@/"$(printf 'server %s fail_timeout=1s; ' "${apis[@]}")"}
  text=${text//@API_NOTICES@/"$(printf 'access_log syslog:server=%s,nohostname,tag=sluice transfer if=$is_transfer; ' "${apis[@]}")"}
  text=${text//@API_ADDRESSES@/"$(api_addresses)"}
  text=${text//@ACCESS_LOG@/"$access_log"}
  text=${text//@HAS_OBJECTS@/"$has_objects"}
  text=${text//@OBJECTS@/"$([ "$has_objects" = false ] || echo "root $storage;")"}
  text=${text//@MAX_UPLOAD_BYTES@/"$max_upload_bytes"}
  text=${text//@STARTS_PER_SECOND@/"$(edge_limit STARTS_PER_SECOND "$starts_per_second")"}
  text=${text//@STARTS_AT_ONCE@/"$(edge_limit STARTS_AT_ONCE "$starts_at_once")"}
  text=${text//@UPLOADS@/"$(edge_limit UPLOADS "$uploads_at_once")"}
  text=${text//@REQUESTS@/"$(edge_limit REQUESTS "$requests_at_once")"}
  printf '%s\n' "$text" >"$directory/nginx.conf"
  cp "$root/deploy/nginx/answers.conf.in" "$directory/answers.conf"
  write_web_files "$directory"
  cp "$root/deploy/nginx/object_headers.conf.in" "$directory/object_headers.conf"
  text=$(<"$root/deploy/nginx/cache.conf.in")
  printf '%s\n' "${text//@CACHE@/"${SLUICE_CACHE_DIR:-/var/cache/sluice-api}"}" >"$directory/cache.conf"
  rm -rf "$directory/object_store.conf" "$directory/lua"
  cp -r "$root/deploy/nginx/lua" "$directory/lua"
  if [ -n "${SLUICE_S3_BUCKET:-}" ]; then
    render_s3
  else
    text=$(<"$root/deploy/nginx/storage_directory.conf.in")
    printf '%s\n' "${text//@STORAGE@/"$storage"}" >"$directory/storage.conf"
  fi
}

readonly brotli_module=/usr/lib/nginx/modules/ngx_http_brotli_static_module.so

# Without built pages the edge leaves their addresses to the API.
write_web_files() {
  local directory=$1 text cdn=${SLUICE_CDN_BASE_URL:-} brotli=
  rm -f "$directory"/web{,_module,_types}.conf "$directory/page_headers.conf"
  [ -n "$web" ] && [ -e "$web/learn/index.html" ] || return 0
  if [ -e "$brotli_module" ]; then
    brotli='brotli_static on;'
    printf 'load_module %s;\n' "$brotli_module" >"$directory/web_module.conf"
  fi
  # Of a URL, the origin.
  [[ ! $cdn =~ ^https?://[^/]+ ]] || cdn=" ${BASH_REMATCH[0]}"
  text=$(<"$root/deploy/nginx/web.conf.in")
  text=${text//@WEB@/"$web"}
  text=${text//@BROTLI_STATIC@/"$brotli"}
  printf '%s\n' "${text//@MEDIA_ORIGINS@/"$cdn"}" >"$directory/web.conf"
  cp "$root/deploy/nginx/page_headers.conf.in" "$directory/page_headers.conf"
  cp "$root/deploy/nginx/web_types.conf.in" "$directory/web_types.conf"
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
  printf '%s\n' "${text//@S3_HOST@/"$host"}" >"$directory/storage.conf"
  text=$(<"$root/deploy/nginx/object_store.conf.in")
  printf '%s\n' "${text//@S3_SERVER@/"$server"}" >"$directory/object_store.conf"
}
