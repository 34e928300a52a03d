# A private Redis on a loopback port, in $home/redis. It writes nothing to disk: its contents may be lost at any time.
# Sets `redis_port`; `redis_url` names it.

# Addresses that it listens on: the image of the stack's Redis has others.
redis_listen=127.0.0.1
readonly redis_start_seconds=20 redis_stop_seconds=10

configure_redis() (
  umask 077
  cat >"$home/redis/redis.conf" <<EOF
bind $redis_listen
port $redis_port
requirepass ${secret[REDIS_PASSWORD]}
save ""
appendonly no
maxmemory 256mb
maxmemory-policy noeviction
EOF
)

start_redis() {
  start_log redis
  redis_port=$(port_for redis)
  redis_url=redis://:${secret[REDIS_PASSWORD]}@127.0.0.1:$redis_port/0
  configure_redis
  spawn redis TERM '' redis-server redis.conf
  await redis "$redis_start_seconds" redis_answers
}

redis_answers() {
  [ "$(REDISCLI_AUTH=${secret[REDIS_PASSWORD]} redis-cli -h 127.0.0.1 -p "$redis_port" ping 2>/dev/null)" = PONG ]
}
