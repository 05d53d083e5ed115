-- Reads the longest idle of some profiles; drops the dead among them if that is allowed. ARGV[3] is the stamp of the profiles that the caller knows; the walk begins after
-- (ARGV[4] the turn, ARGV[5] the id); ARGV[6] is how many to read at most; ARGV[7...] are the profiles.
local BATCH = 16
local BUDGET = 200
-- How many comparisons and bytes a page may cost, so that no script runs long however many profiles there are.
local COMPARISONS = 100000
local BYTES = 512 * 1024

local others = otherProfiles(ARGV[3])
if others then
  return { us, changed, 'profiles', others }
end
local turn, id, limit = ARGV[4], ARGV[5], tonumber(ARGV[6])
local reply = { us, changed, 'page', '0', '', '' }
local budget = BUDGET

local function fill(queue)
  local found = redis.call('ZRANGE', queue.key, queue.rank, queue.rank + math.min(limit, BATCH) - 1, 'WITHSCORES')
  queue.items, queue.at = found, 1
  return #found > 0
end

local queues = {}
for i = 7, #ARGV do
  local key = index(ARGV[i], 'idle')
  local queue = { profile = ARGV[i], key = key, rank = 0 }
  if id ~= '' then
    queue.rank = rankAfter(key, turn, id)
  end
  if fill(queue) then
    queues[#queues + 1] = queue
  end
end

local function first()
  local best, bestTurn, bestId
  for i, queue in ipairs(queues) do
    local itsId, itsTurn = queue.items[queue.at], tonumber(queue.items[queue.at + 1])
    if not best or itsTurn < bestTurn or (itsTurn == bestTurn and precedes(itsId, bestId)) then
      best, bestTurn, bestId = i, itsTurn, itsId
    end
  end
  return best
end

-- The record if the worker is alive; otherwise nil, and whether its place among the idle was dropped.
local function living(queue, candidate)
  local plain = redis.call('ZSCORE', index(queue.profile, 'plain'), candidate)
  local deadline = plain or redis.call('ZSCORE', index(queue.profile, 'spare'), candidate)
  if deadline and tonumber(deadline) > ms then
    local record = fetch(recordKey(candidate))
    if record then
      return record, false
    end
  elseif plain and redis.call('EXISTS', recordKey(candidate)) == 1 then
    -- Dead for a moment only: whoever reaps it will find it by its deadline.
    return nil, false
  end
  if type(redis.pcall('ZREM', queue.key, candidate)) == 'table' then
    return nil, false
  end
  if not plain then
    redis.call('ZREM', index(queue.profile, 'spare'), candidate)
  end
  return nil, true
end

local count, compared, bytes = 0, 0, 0
while #queues > 0 do
  local best = first()
  local queue = queues[best]
  local candidate, itsTurn = queue.items[queue.at], queue.items[queue.at + 1]
  compared = compared + #queues
  if count >= limit or budget <= 0 or bytes >= BYTES or count > 0 and compared > COMPARISONS then
    reply[4] = '1'
    break
  end
  local record, dropped = living(queue, candidate)
  if record then
    count, bytes = count + 1, bytes + #record
    reply[#reply + 1] = candidate
    reply[#reply + 1] = record
  else
    budget = budget - 1
  end
  if not dropped then
    queue.rank = queue.rank + 1
  end
  reply[5], reply[6] = itsTurn, candidate
  queue.at = queue.at + 2
  if queue.at > #queue.items and not fill(queue) then
    table.remove(queues, best)
  end
end
return reply
