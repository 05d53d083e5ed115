-- Takes an id with what is no record out of the counts and the queue of the idle, and keeps it where lists find it. ARGV[3] is the
-- id, ARGV[4] the digest of what was seen; ARGV[5...] are the profiles.
local id = ARGV[3]
if digest(fetch(KEYS[2])) == ARGV[4] then
  needs('DEL', MARKED)
  needs('ZADD', MARKED, '0', '')
  needs('ZREM', MARKED, '')
  needs('HSET', PROFILES, '', '')
  changing = true
  for i = 5, #ARGV do
    local function score(set)
      return onIndex('ZSCORE', index(ARGV[i], set), id)
    end
    local turn = score('roll') or score('idle')
    if turn then
      for _, set in ipairs(SETS) do
        if set ~= 'roll' then
          onIndex('ZREM', index(ARGV[i], set), id)
        end
      end
      add(index(ARGV[i], 'roll'), turn, id, DAY)
    end
  end
end
return { us, changed }
