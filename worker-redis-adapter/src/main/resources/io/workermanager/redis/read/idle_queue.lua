-- Reads the longest idle workers of some profiles, and removes expired ones from their queues if writes are permitted.
-- ARGV[3]: the stamp of the profiles that the caller knows. ARGV[4], ARGV[5]: the turn and the id after which to begin.
-- ARGV[6]: the maximum number of workers. ARGV[7...]: the profiles.
local BATCH = 16
local MAX_DROPPED = 200
-- Limits of one page, so that the script ends soon with any number of profiles.
local MAX_COMPARISONS = 100000
local MAX_BYTES = 512 * 1024

local profiles = changedProfiles(ARGV[3])
if profiles then
  return { nowMicros, newControl, 'profiles', damagedKeys, profiles }
end
local turn, id, limit = ARGV[4], ARGV[5], tonumber(ARGV[6])
local reply = { nowMicros, newControl, 'page', damagedKeys, '0', '', '' }
local droppable = MAX_DROPPED

local keys, profileOf = {}, {}
for i = 7, #ARGV do
  keys[i - 6] = index(ARGV[i], 'idle')
  profileOf[keys[i - 6]] = ARGV[i]
end
local queues = openQueues(keys, math.min(limit, BATCH), turn, id)

-- The record if the worker is alive; otherwise nil, and whether it was removed from the queue.
local function livingRecord(key, candidate, candidateTurn)
  local profile = profileOf[key]
  local plainKey, spareKey = index(profile, 'plain'), index(profile, 'spare')
  local plain = readIndex(false, 'ZSCORE', plainKey, candidate)
  local deadline = plain or readIndex(false, 'ZSCORE', spareKey, candidate)
  if not isId(candidate) then
    noteDamaged(key)
    return nil, false
  end
  local unknown = damagedKeys[plainKey] or damagedKeys[spareKey]
  local record = (unknown or deadline and tonumber(deadline) > nowMillis) and getRaw(recordKey(candidate))
  if record or unknown then
    return record or nil, false
  end
  local exists = redis.call('EXISTS', recordKey(candidate)) == 1
  if plain and exists then
    -- It has just expired. The next cleanup finds it by its deadline.
    return nil, false
  end
  local removed = redis.pcall('ZREM', index(profile, 'spare'), candidate)
  if type(removed) == 'table' then
    if isWrongType(removed.err) then
      fail(removed.err)
    end
    -- The script may not write.
    return nil, false
  end
  if exists then
    removeFromIdle(profile, candidate, candidateTurn)
  else
    redis.call('ZREM', key, candidate)
  end
  return nil, true
end

local found, compared, bytes = 0, 0, 0
while #queues > 0 do
  local candidate, candidateTurn, queueIndex = firstMember(queues)
  compared = compared + #queues
  if found >= limit or droppable <= 0 or bytes >= MAX_BYTES or found > 0 and compared > MAX_COMPARISONS then
    reply[5] = '1'
    break
  end
  local record, dropped = livingRecord(queues[queueIndex].key, candidate, candidateTurn)
  if record then
    found, bytes = found + 1, bytes + (type(record) == 'string' and #record or 0)
    reply[#reply + 1] = candidate
    reply[#reply + 1] = record
  else
    droppable = droppable - 1
  end
  advance(queues, queueIndex, dropped)
  reply[6], reply[7] = candidateTurn, candidate
end
return reply
