-- Removes an id without a record from the index of the profiles ARGV[4...].
if redis.call('EXISTS', KEYS[2]) == 0 then
  needs('DEL', MARKED)
  needs('ZREM', MARKED, ARGV[3])
  changing = true
  for i = 4, #ARGV do
    for _, set in ipairs(SETS) do
      onIndex('ZREM', index(ARGV[i], set), ARGV[3])
    end
  end
end
return { us, changed }
