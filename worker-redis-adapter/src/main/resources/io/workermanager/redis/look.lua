return { us, changed, redis.call('GET', KEYS[2]) }
