-- The holder ARGV[3] gives up the session of KEYS[2], which it held under the token ARGV[4].
local now = parsed(read(KEYS[2]))
if now and now.holder == ARGV[3] and now.token == ARGV[4] then
  greatestToken()
  needs('SET', TOKEN, '')
  needs('SET', KEYS[2], '')
  needs('PTTL', TOKEN)
  changing = true
  accept(now.token, 2 * DAY)
  redis.call('SET', KEYS[2], underNow(now.token), 'PX', remembered(now.token, 0))
end
return { us, changed }
