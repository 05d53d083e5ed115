-- Reads the longest idle of some profiles; drops the dead among them if that is allowed. ARGV[3] is the stamp of the profiles that the caller knows; the walk begins after
-- (ARGV[4] the turn, ARGV[5] the id); ARGV[6] is how many to read at most; ARGV[7...] are the profiles.
local BATCH = 16
local BUDGET = 200
-- How many comparisons and bytes a page may cost, so that no script runs long however many profiles there are.
local COMPARISONS = 100000
local BYTES = 512 * 1024

local others = otherProfiles(ARGV[3])
if others then
  return { us, changed, 'profiles', odd, others }
end
local turn, id, limit = ARGV[4], ARGV[5], tonumber(ARGV[6])
local reply = { us, changed, 'page', odd, '0', '', '' }
local budget = BUDGET

local keys, profileOf = {}, {}
for i = 7, #ARGV do
  keys[i - 6] = index(ARGV[i], 'idle')
  profileOf[keys[i - 6]] = ARGV[i]
end
local queues = open(keys, math.min(limit, BATCH), turn, id)

-- The record if the worker is alive; otherwise nil, and whether its place among the idle was dropped.
local function living(key, candidate, itsTurn)
  local profile = profileOf[key]
  local plains, spares = index(profile, 'plain'), index(profile, 'spare')
  local plain = look(false, 'ZSCORE', plains, candidate)
  local deadline = plain or look(false, 'ZSCORE', spares, candidate)
  if not isId(candidate) then
    note(key)
    return nil, false
  end
  local unsure = odd[plains] or odd[spares]
  local record = (unsure or deadline and tonumber(deadline) > ms) and fetch(recordKey(candidate))
  if record or unsure then
    return record or nil, false
  end
  local there = redis.call('EXISTS', recordKey(candidate)) == 1
  if plain and there then
    -- Dead for a moment only: whoever reaps it will find it by its deadline.
    return nil, false
  end
  local removed = redis.pcall('ZREM', index(profile, 'spare'), candidate)
  if type(removed) == 'table' then
    if isWrongType(removed.err) then
      fail(removed.err)
    end
    -- A look only.
    return nil, false
  end
  if there then
    retire(profile, candidate, itsTurn)
  else
    redis.call('ZREM', key, candidate)
  end
  return nil, true
end

local count, compared, bytes = 0, 0, 0
while #queues > 0 do
  local candidate, itsTurn, best = first(queues)
  compared = compared + #queues
  if count >= limit or budget <= 0 or bytes >= BYTES or count > 0 and compared > COMPARISONS then
    reply[5] = '1'
    break
  end
  local record, dropped = living(queues[best].key, candidate, itsTurn)
  if record then
    count, bytes = count + 1, bytes + (type(record) == 'string' and #record or 0)
    reply[#reply + 1] = candidate
    reply[#reply + 1] = record
  else
    budget = budget - 1
  end
  pass(queues, best, dropped)
  reply[6], reply[7] = itsTurn, candidate
end
return reply
