-- Removes the id ARGV[3] from the index of the profiles ARGV[4...], if it has no record.
if redis.call('EXISTS', KEYS[2]) == 0 then
  requirePermission('DEL', MARKED)
  requirePermission('ZREM', MARKED, ARGV[3])
  writing = true
  for i = 4, #ARGV do
    for _, set in ipairs(SETS) do
      changeIndex('ZREM', index(ARGV[i], set), ARGV[3])
    end
  end
end
return { nowMicros, newControl }
