-- Removes an unreadable record from the counts and from the idle queue. It stays in 'roll', so that lists report it.
-- ARGV[3]: the id. ARGV[4]: the digest of the bytes that were read. ARGV[5...]: the profiles.
local id = ARGV[3]
if digest(getRaw(KEYS[2])) == ARGV[4] then
  requirePermission('DEL', MARKED)
  requirePermission('ZADD', MARKED, '0', '')
  requirePermission('ZREM', MARKED, '')
  requirePermission('HSET', PROFILES, '', '')
  writing = true
  for i = 5, #ARGV do
    local function score(set)
      return changeIndex('ZSCORE', index(ARGV[i], set), id)
    end
    local turn = score('roll') or score('idle')
    if turn then
      for _, set in ipairs(SETS) do
        if set ~= 'roll' then
          changeIndex('ZREM', index(ARGV[i], set), id)
        end
      end
      addToIndex(index(ARGV[i], 'roll'), turn, id, DAY)
    end
  end
end
return { nowMicros, newControl }
