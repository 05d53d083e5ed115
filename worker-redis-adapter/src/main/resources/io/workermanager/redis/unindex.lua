-- Removes an id without a record from the index of the profiles ARGV[4...].
if redis.call('EXISTS', KEYS[2]) == 0 then
  for i = 4, #ARGV do
    for _, set in ipairs(SETS) do
      redis.call('ZREM', index(ARGV[i], set), ARGV[3])
    end
  end
end
return { us, changed }
