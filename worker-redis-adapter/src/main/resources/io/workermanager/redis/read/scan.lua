-- Reads a page of records.
-- ARGV[3]: the stamp of the profiles that the caller knows.
-- ARGV[4]: what to read: 'fleet' (by profile, then by turn), 'due' (by time), 'marked' or 'moved' (by id).
-- ARGV[5], ARGV[6], ARGV[7]: the profile, the score and the id after which to begin.
-- ARGV[8]: the maximum number of records.
-- ARGV[9]: when the scan of the fleet began, empty on its first page. The reply counts the profile changes since then.
-- ARGV[10...]: the profiles, for 'fleet'.
local MAX_BYTES = 512 * 1024
local MAX_READS = 2000

local order, profile, score, id, limit, since = ARGV[4], ARGV[5], ARGV[6], ARGV[7], tonumber(ARGV[8]), ARGV[9]
if order == 'fleet' then
  local profiles = changedProfiles(ARGV[3])
  if profiles then
    return { nowMicros, newControl, 'profiles', damagedKeys, profiles }
  end
end

local batch = math.min(limit, 100)
local count, bytes, reads = 0, 0, 0
local lastScore, lastId = '', ''
local reply = { nowMicros, newControl, 'page', damagedKeys, 0, '', '', 0 }

-- Adds records to the page; returns the number of ids that were read, and whether the page is full.
local function addRecords(ids, key)
  for i, member in ipairs(ids) do
    local record = isId(member) and getRaw(recordKey(member))
    if record then
      count, bytes = count + 1, bytes + (type(record) == 'string' and #record or 0)
      reply[#reply + 1] = member
      reply[#reply + 1] = record
    elseif not isId(member) then
      noteDamaged(key)
    end
    reads = reads + 1
    if count >= limit or bytes >= MAX_BYTES or reads >= MAX_READS then
      return i, true
    end
  end
  return #ids, false
end

-- Reads members in the order of their bytes; true if there may be more.
local function walkIds(key)
  lastId = id
  if readIndex(0, 'ZCOUNT', key, '-inf', '(0') + readIndex(0, 'ZCOUNT', key, '(0', '+inf') > 0 then
    noteDamaged(key)
  end
  while true do
    local ids = readIndex({}, 'ZRANGEBYLEX', key, lastId == '' and '-' or '(' .. lastId, '+', 'LIMIT', 0, batch)
    if #ids == 0 then
      return false
    end
    local last, full = addRecords(ids, key)
    lastId = ids[last]
    if full then
      return true
    end
  end
end

-- Reads the members of several sets in the order of their scores, up to a maximum; true if there may be more.
local function walkScores(keys, afterScore, afterId, most)
  local queues = openQueues(keys, batch, afterScore, afterId)
  while #queues > 0 do
    local ids, scores = {}, {}
    while #queues > 0 and #ids < batch do
      local member, memberScore, queueIndex = firstMember(queues)
      if tonumber(memberScore) > most then
        queues = {}
      else
        ids[#ids + 1], scores[#ids + 1] = member, memberScore
        advance(queues, queueIndex)
      end
    end
    if #ids > 0 then
      local last, full = addRecords(ids, keys[1])
      lastScore, lastId = scores[last], ids[last]
      if full then
        return true
      end
    end
  end
  return false
end

local more, profileChanges = 0, 0
if order == 'fleet' then
  for i = 10, #ARGV do
    local keys = { index(ARGV[i], 'idle'), index(ARGV[i], 'roll') }
    local resumes = ARGV[i] == profile
    if walkScores(keys, resumes and score or '', resumes and id or '', math.huge) then
      more = i - 9
      break
    end
  end
  profileChanges = since == '' and 0 or readIndex(0, 'ZCOUNT', PROFILE_CHANGE_TIMES, since, '+inf')
elseif order == 'due' then
  more = walkScores({ DUE }, score, id, nowMillis) and 1 or 0
  if readIndex(0, 'ZCOUNT', DUE, integerText(nowMillis + MAX_RETENTION), '+inf') > 0 then
    noteDamaged(DUE)
  end
else
  more = walkIds(order == 'marked' and MARKED or PROFILE_CHANGES) and 1 or 0
end
reply[5], reply[6], reply[7], reply[8] = more, lastScore, lastId, profileChanges
return reply
