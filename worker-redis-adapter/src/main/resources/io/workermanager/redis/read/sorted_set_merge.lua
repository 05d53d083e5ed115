-- Walks several sorted sets at once in the order of their scores, then of the bytes of their members.

-- Reads on; false at the end of the set.
local function fill(queue)
  local items = look({}, 'ZRANGE', queue.key, queue.rank, queue.rank + queue.batch - 1, 'WITHSCORES')
  queue.items, queue.at = items, 1
  if #items > 0 and not (tonumber(items[2]) >= 0 and tonumber(items[#items]) <= LARGEST) then
    note(queue.key)
  end
  return #items > 0
end

-- Opens sets that are read so many members at a time, after a member and its score, or from the first on if there is none.
local function open(keys, batch, score, id)
  local queues = {}
  for _, key in ipairs(keys) do
    local queue = { key = key, batch = batch, rank = id ~= '' and rankAfter(key, score, id) or 0 }
    if fill(queue) then
      queues[#queues + 1] = queue
    end
  end
  return queues
end

-- The first member, its score, and where among the queues it is; nil if there is none.
local function first(queues)
  local best, bestScore, bestId
  for i, queue in ipairs(queues) do
    local id, score = queue.items[queue.at], tonumber(queue.items[queue.at + 1])
    if not best or score < bestScore or (score == bestScore and precedes(id, bestId)) then
      best, bestScore, bestId = i, score, id
    end
  end
  return bestId, best and queues[best].items[queues[best].at + 1], best
end

-- Goes on behind the first member of a queue, which may have been dropped from its set.
local function pass(queues, i, dropped)
  local queue = queues[i]
  if not dropped then
    queue.rank = queue.rank + 1
  end
  queue.at = queue.at + 2
  if queue.at > #queue.items and not fill(queue) then
    table.remove(queues, i)
  end
end
