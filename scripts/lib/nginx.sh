# The edge: nginx on $SLUICE_ADDRESS:$SLUICE_PORT, configured by edge_files.sh. Sets `base_url`.

readonly nginx_start_seconds=20 nginx_stop_seconds=10

# Called before anything is started: a port in use is the most common mistake.
choose_edge() {
  edge_port=${SLUICE_PORT:-8080}
  [[ $edge_port =~ ^[1-9][0-9]{0,4}$ ]] && [ "$edge_port" -le 65535 ] || die "SLUICE_PORT is not a port: $edge_port"
  edge_address=${SLUICE_ADDRESS:-127.0.0.1}
  [[ $edge_address =~ ^[0-9.]+$ ]] || die "SLUICE_ADDRESS is not an IPv4 address: $edge_address"
  base_url=http://$edge_address:$edge_port
  port_is_free "$edge_port" || die "port $edge_port is taken; set SLUICE_PORT to another one"
}

render_edge() {
  local listen=$edge_address:$edge_port apis=("127.0.0.1:$api_port") access_log=../log/edge-access.log storage=../storage
  local web=${build:+$build/web}
  write_edge_files "$home/nginx"
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
