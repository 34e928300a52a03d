# TCP ports on 127.0.0.1: chosen once, stored in $home/ports, chosen again if another program has taken them.

# Below the range that Linux uses for outgoing connections, so that none of those can occupy our port.
readonly first_port=20000 port_count=12000

port_is_free() { ! (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# Prints a port for a whole stack (SLUICE_PORT), outside of the range from which it chooses ports for its servers.
free_port() {
  local port
  until port=$((first_port / 2 + SRANDOM % (first_port / 2))) && port_is_free "$port"; do :; done
  printf '%s\n' "$port"
}

# port_for NAME: prints the port of that server.
port_for() {
  local name=$1 port
  port=$(sed -n "s/^$name //p" "$home/ports" 2>/dev/null || true)
  until [ -n "$port" ] && port_is_free "$port"; do
    port=$((first_port + SRANDOM % port_count))
    ! grep -q " $port\$" "$home/ports" 2>/dev/null || port=
  done
  { grep -v "^$name " "$home/ports" 2>/dev/null || true; printf '%s %s\n' "$name" "$port"; } >"$home/ports.new"
  mv "$home/ports.new" "$home/ports"
  printf '%s\n' "$port"
}
