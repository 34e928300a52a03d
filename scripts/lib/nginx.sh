# The edge: nginx on 127.0.0.1:$SLUICE_PORT, configured from deploy/nginx/edge.conf.in. Sets `base_url`.

readonly nginx_start_seconds=20 nginx_stop_seconds=10

# Asked for before anything is started: a taken port is the one mistake that everybody makes.
choose_edge() {
  edge_port=${SLUICE_PORT:-8080}
  [[ $edge_port =~ ^[1-9][0-9]{0,4}$ ]] && [ "$edge_port" -le 65535 ] || die "SLUICE_PORT is not a port: $edge_port"
  base_url=http://127.0.0.1:$edge_port
  port_is_free "$edge_port" || die "port $edge_port is taken; set SLUICE_PORT to another one"
}

render_edge() {
  local text
  text=$(<"$root/deploy/nginx/edge.conf.in")
  # Started as root it stays root: its workers read a storage directory that may lie where nobody else can walk to.
  text=${text//@USER@/"$([ "$EUID" -ne 0 ] || echo 'user root;')"}
  text=${text//@LISTEN@/"127.0.0.1:$edge_port"}
  text=${text//@API@/"127.0.0.1:$api_port"}
  text=${text//@STORAGE@/../storage}
  text=${text//@ACCESS_LOG@/../log/edge-access.log}
  text=${text//@MAX_UPLOAD_BYTES@/"$max_upload_bytes"}
  printf '%s\n' "$text" >"$home/nginx/nginx.conf"
}

start_nginx() {
  start_log nginx
  start_log edge-access
  render_edge
  # Everything is named relative to the directory that it runs in, so no path to the home can be too long or too odd.
  spawn nginx TERM '' /usr/sbin/nginx -p . -c nginx.conf -e stderr
  await nginx "$nginx_start_seconds" nginx_answers
}

nginx_answers() { curl --silent --fail --max-time 5 --output /dev/null "$base_url/healthz"; }
