-- Counts records by profile and state.
-- ARGV[3]: the stamp of the profiles that the caller knows. ARGV[4]: the time to count for, in milliseconds; empty for now.
-- ARGV[5...]: the profiles.
local profiles = changedProfiles(ARGV[3])
if profiles then
  return { nowMicros, newControl, 'profiles', damagedKeys, profiles }
end
local at = ARGV[4] == '' and integerText(nowMillis) or ARGV[4]

local latestDeadline, latestEnd = integerText(tonumber(at) + MAX_LEASE), integerText(tonumber(at) + MAX_RETENTION)

local reply = { nowMicros, newControl, 'counts', damagedKeys }
for i = 5, #ARGV do
  local function alive(set)
    return readIndex(0, 'ZCOUNT', index(ARGV[i], set), '(' .. at, latestDeadline)
  end
  local function stored(set)
    return readIndex(0, 'ZCOUNT', index(ARGV[i], set), at, latestEnd)
  end
  local spare, processing, paused, offline = alive('spare'), alive('processing'), alive('paused'), alive('offline')
  for _, count in ipairs({
    alive('plain') + spare,
    processing,
    paused,
    offline,
    stored('kept') - spare - processing - paused - offline,
    stored('left'),
  }) do
    reply[#reply + 1] = count
  end
end
return reply
