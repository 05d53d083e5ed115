-- The holder ARGV[3] gives up the session of KEYS[2], which it held under the token ARGV[4].
local now = parsed(redis.call('GET', KEYS[2]))
if now and now.holder == ARGV[3] and now.token == ARGV[4] then
  accept(now.token, 2 * DAY)
  -- What was refused while the session was held is older than the giving up.
  redis.call('SET', KEYS[2], whole(math.max(tonumber(now.token), ms * 1000)), 'PX', REMEMBERED)
end
return { us, changed }
