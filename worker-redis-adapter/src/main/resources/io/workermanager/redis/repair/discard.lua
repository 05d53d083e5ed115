-- Removes what is stored under the id ARGV[3], if it is what was seen: ARGV[4] is its digest.
if digest(fetch(KEYS[2])) ~= ARGV[4] then
  return { us, changed, 'other' }
end
needs('DEL', KEYS[2], MARKED, DUE)
needs('ZREM', MARKED, ARGV[3])
changing = true
onIndex('ZREM', MARKED, ARGV[3])
onIndex('ZREM', DUE, ARGV[3])
redis.call('DEL', KEYS[2])
return { us, changed, 'removed' }
