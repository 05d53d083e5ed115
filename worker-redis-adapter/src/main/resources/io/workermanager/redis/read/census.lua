-- Counts the records of the profiles ARGV[5...]. ARGV[3] is the stamp of the profiles that the caller knows; ARGV[4] is the
-- time to count for, in milliseconds, or none for now.
local others = otherProfiles(ARGV[3])
if others then
  return { us, changed, 'profiles', odd, others }
end
local at = ARGV[4] == '' and whole(ms) or ARGV[4]

local furthest, most = whole(tonumber(at) + FURTHEST), whole(tonumber(at) + MOST)

local reply = { us, changed, 'counts', odd }
for i = 5, #ARGV do
  local function alive(set)
    return look(0, 'ZCOUNT', index(ARGV[i], set), '(' .. at, furthest)
  end
  local function there(set)
    return look(0, 'ZCOUNT', index(ARGV[i], set), at, most)
  end
  local spare, processing, paused, offline = alive('spare'), alive('processing'), alive('paused'), alive('offline')
  for _, count in ipairs({
    alive('plain') + spare,
    processing,
    paused,
    offline,
    there('kept') - spare - processing - paused - offline,
    there('left'),
  }) do
    reply[#reply + 1] = count
  end
end
return reply
