-- Puts in the place of the reservation ARGV[3] of the session of KEYS[2] another, ARGV[4], or none.
if read(KEYS[2]) == ARGV[3] then
  if ARGV[4] == '' then
    redis.call('DEL', KEYS[2])
  else
    redis.call('SET', KEYS[2], ARGV[4], 'KEEPTTL')
  end
end
return { us, changed }
