-- Removes the record of the id ARGV[3], if its bytes still have the digest ARGV[4].
if digest(getRaw(KEYS[2])) ~= ARGV[4] then
  return { nowMicros, newControl, 'other' }
end
requirePermission('DEL', KEYS[2], MARKED, DUE)
requirePermission('ZREM', MARKED, ARGV[3])
writing = true
changeIndex('ZREM', MARKED, ARGV[3])
changeIndex('ZREM', DUE, ARGV[3])
redis.call('DEL', KEYS[2])
return { nowMicros, newControl, 'removed' }
