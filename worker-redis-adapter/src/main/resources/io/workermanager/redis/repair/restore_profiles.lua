-- Restores profiles, removes profiles without records, and ends the request ARGV[3] to rebuild the index.
-- ARGV[4...]: names and values of profiles in turn; an empty value removes the profile.
requirePermission('HSET', PROFILES, '', '')
requirePermission('HDEL', PROFILES, '')
writing = true
local restored, ttl = false, DAY
for i = 4, #ARGV, 2 do
  local name, profile = ARGV[i], ARGV[i + 1]
  local records = changeIndex('ZCARD', index(name, 'idle')) + changeIndex('ZCARD', index(name, 'roll'))
  local stored = changeIndex('HGET', PROFILES, name)
  if records > 0 and profile ~= '' and stored ~= profile then
    changeIndex('HSET', PROFILES, name, profile)
    restored, ttl = true, math.max(ttl, indexTtl(name))
  elseif stored and (records == 0 or profile == '') then
    changeIndex('HDEL', PROFILES, name)
    restored = true
  end
end
local fields = changeIndex('HGETALL', PROFILES)
for i = 1, #fields, 2 do
  local name = fields[i]
  if name ~= '' and name ~= REBUILD and not isProfileName(name) then
    changeIndex('HDEL', PROFILES, name)
    restored = true
  end
end
if ARGV[3] ~= '' and changeIndex('HGET', PROFILES, REBUILD) == ARGV[3] then
  changeIndex('HDEL', PROFILES, REBUILD)
  restored = true
end
if restored then
  changeIndex('HSET', PROFILES, '', integerText(nowMicros))
  extendTtl(PROFILES, ttl)
end
return { nowMicros, newControl }
