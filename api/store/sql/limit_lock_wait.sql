-- Limits the lock waits of this transaction to $1 milliseconds.
SELECT set_config('lock_timeout', $1, true)
