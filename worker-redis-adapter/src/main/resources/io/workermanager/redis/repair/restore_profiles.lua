-- Notes that the index was made again from the records, as ARGV[3] asked for, and puts the profiles in order: ARGV[4...] are, in turns,
-- short names and what they stand for, empty for none. A profile without records leaves.
needs('HSET', PROFILES, '', '')
needs('HDEL', PROFILES, '')
changing = true
local restored, left = false, DAY
for i = 4, #ARGV, 2 do
  local name, profile = ARGV[i], ARGV[i + 1]
  local records = onIndex('ZCARD', index(name, 'idle')) + onIndex('ZCARD', index(name, 'roll'))
  local stored = onIndex('HGET', PROFILES, name)
  if records > 0 and profile ~= '' and stored ~= profile then
    onIndex('HSET', PROFILES, name, profile)
    restored, left = true, math.max(left, indexLeft(name))
  elseif stored and (records == 0 or profile == '') then
    onIndex('HDEL', PROFILES, name)
    restored = true
  end
end
local fields = onIndex('HGETALL', PROFILES)
for i = 1, #fields, 2 do
  local name = fields[i]
  if name ~= '' and name ~= REBUILD and not isProfile(name) then
    onIndex('HDEL', PROFILES, name)
    restored = true
  end
end
if ARGV[3] ~= '' and onIndex('HGET', PROFILES, REBUILD) == ARGV[3] then
  onIndex('HDEL', PROFILES, REBUILD)
  restored = true
end
if restored then
  onIndex('HSET', PROFILES, '', whole(us))
  raise(PROFILES, left)
end
return { us, changed }
