-- Replaces the reservation ARGV[3] of the session of KEYS[2] by ARGV[4], or removes it if ARGV[4] is empty.
if getString(KEYS[2]) == ARGV[3] then
  if ARGV[4] == '' then
    redis.call('DEL', KEYS[2])
  else
    redis.call('SET', KEYS[2], ARGV[4], 'KEEPTTL')
  end
end
return { nowMicros, newControl }
