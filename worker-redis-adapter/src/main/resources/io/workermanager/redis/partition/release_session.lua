-- Releases the session of KEYS[2], if the worker ARGV[3] holds it with the token ARGV[4].
local current = parseReservation(getString(KEYS[2]))
if current and current.holder == ARGV[3] and current.token == ARGV[4] then
  greatestToken()
  requirePermission('SET', TOKEN, '')
  requirePermission('SET', KEYS[2], '')
  requirePermission('PTTL', TOKEN)
  writing = true
  recordToken(current.token, 2 * DAY)
  redis.call('SET', KEYS[2], releasedToken(current.token), 'PX', tokenTtl(current.token, 0))
end
return { nowMicros, newControl }
