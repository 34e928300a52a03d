# Three machines, as network namespaces: the academy's, the workers', and between the two, as the only way from one to the
# other, that of the object store. They go with the process that made them.

readonly academy_address=10.77.1.2 store_address=10.77.1.1 workers_address=10.77.2.2
readonly store_to_workers_address=10.77.2.1

name_of() { printf 'sluice-%d-%s' "$network_id" "$1"; }

# on MACHINE COMMAND…
on() { ip netns exec "$(name_of "$1")" "${@:2}"; }

# cable MACHINE ADDRESS ADDRESS_OF_STORE: from it to the store's machine, by which it reaches everything else.
cable() {
  local machine=$1 near=v$network_id-$1 far=w$network_id-$1
  # 15 characters are the most that a device's name may have.
  near=${near:0:15} far=${far:0:15}
  ip link add "$near" netns "$(name_of "$machine")" type veth peer name "$far" netns "$(name_of store)"
  on "$machine" ip address add "$2/24" dev "$near"
  on "$machine" ip link set "$near" up
  on store ip address add "$3/24" dev "$far"
  on store ip link set "$far" up
  on "$machine" ip route add default via "$3"
}

make_network() {
  local machine
  network_id=$1
  for machine in academy store workers; do
    ip netns add "$(name_of "$machine")"
    on "$machine" ip link set lo up
  done
  cable academy "$academy_address" "$store_address"
  cable workers "$workers_address" "$store_to_workers_address"
  on store sysctl -q net.ipv4.ip_forward=1
}

remove_network() {
  local machine
  for machine in academy store workers; do ip netns delete "$(name_of "$machine")" 2>/dev/null || true; done
}
