-- Merges several sorted sets: walks their members in the order of their scores, then of their bytes.

-- Reads the next members of a set; false at its end.
local function readBatch(queue)
  local items = readIndex({}, 'ZRANGE', queue.key, queue.rank, queue.rank + queue.batch - 1, 'WITHSCORES')
  queue.items, queue.position = items, 1
  if #items > 0 and not (tonumber(items[2]) >= 0 and tonumber(items[#items]) <= MAX_SAFE_INTEGER) then
    noteDamaged(queue.key)
  end
  return #items > 0
end

-- Opens sets, to be read in batches: after a member and its score, or from the start if the id is empty.
local function openQueues(keys, batch, score, id)
  local queues = {}
  for _, key in ipairs(keys) do
    local queue = { key = key, batch = batch, rank = id ~= '' and rankAfter(key, score, id) or 0 }
    if readBatch(queue) then
      queues[#queues + 1] = queue
    end
  end
  return queues
end

-- The first member of all queues, its score, and the index of its queue.
local function firstMember(queues)
  local best, bestScore, bestId
  for i, queue in ipairs(queues) do
    local id, score = queue.items[queue.position], tonumber(queue.items[queue.position + 1])
    if not best or score < bestScore or (score == bestScore and precedes(id, bestId)) then
      best, bestScore, bestId = i, score, id
    end
  end
  return bestId, best and queues[best].items[queues[best].position + 1], best
end

-- Moves a queue past its first member. A member that was dropped from its set does not count for the rank.
local function advance(queues, i, dropped)
  local queue = queues[i]
  if not dropped then
    queue.rank = queue.rank + 1
  end
  queue.position = queue.position + 2
  if queue.position > #queue.items and not readBatch(queue) then
    table.remove(queues, i)
  end
end
