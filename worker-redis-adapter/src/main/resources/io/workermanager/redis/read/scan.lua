-- Reads a page of records. ARGV[3] is the stamp of the profiles that the caller knows; ARGV[4] says what to walk: the 'fleet', by
-- the profiles ARGV[10...] and within each by turn, or 'due' by time, or 'marked' or 'moved' by id; from after (ARGV[5] the
-- profile, ARGV[6] the score, ARGV[7] the id) on; ARGV[8] is how many to read at most. ARGV[9] is when a walk of the fleet began,
-- if this is not its first page: the reply says how many changed their profile since.
local BYTES = 512 * 1024
local LOOKS = 2000

local walk, part, score, id, limit, since = ARGV[4], ARGV[5], ARGV[6], ARGV[7], tonumber(ARGV[8]), ARGV[9]
if walk == 'fleet' then
  local others = otherProfiles(ARGV[3])
  if others then
    return { us, changed, 'profiles', odd, others }
  end
end

local batch = math.min(limit, 100)
local count, bytes, looked = 0, 0, 0
local atScore, atId = '', ''
local reply = { us, changed, 'page', odd, 0, '', '', 0 }

-- Adds records to the page; returns how many were looked at, and whether the page is full.
local function deliver(ids, key)
  for i, each in ipairs(ids) do
    local record = isId(each) and fetch(recordKey(each))
    if record then
      count, bytes = count + 1, bytes + (type(record) == 'string' and #record or 0)
      reply[#reply + 1] = each
      reply[#reply + 1] = record
    elseif not isId(each) then
      note(key)
    end
    looked = looked + 1
    if count >= limit or bytes >= BYTES or looked >= LOOKS then
      return i, true
    end
  end
  return #ids, false
end

-- Walks members in the order of their bytes; true if there may be more.
local function walkIds(key)
  atId = id
  if look(0, 'ZCOUNT', key, '-inf', '(0') + look(0, 'ZCOUNT', key, '(0', '+inf') > 0 then
    note(key)
  end
  while true do
    local ids = look({}, 'ZRANGEBYLEX', key, atId == '' and '-' or '(' .. atId, '+', 'LIMIT', 0, batch)
    if #ids == 0 then
      return false
    end
    local last, full = deliver(ids, key)
    atId = ids[last]
    if full then
      return true
    end
  end
end

-- Walks the members of several sets in the order of their scores, up to one; true if there may be more.
local function walkScores(keys, afterScore, afterId, most)
  local queues = open(keys, batch, afterScore, afterId)
  while #queues > 0 do
    local ids, scores = {}, {}
    while #queues > 0 and #ids < batch do
      local each, itsScore, best = first(queues)
      if tonumber(itsScore) > most then
        queues = {}
      else
        ids[#ids + 1], scores[#ids + 1] = each, itsScore
        pass(queues, best)
      end
    end
    if #ids > 0 then
      local last, full = deliver(ids, keys[1])
      atScore, atId = scores[last], ids[last]
      if full then
        return true
      end
    end
  end
  return false
end

local more, moved = 0, 0
if walk == 'fleet' then
  for i = 10, #ARGV do
    local keys = { index(ARGV[i], 'idle'), index(ARGV[i], 'roll') }
    local onward = ARGV[i] == part
    if walkScores(keys, onward and score or '', onward and id or '', math.huge) then
      more = i - 9
      break
    end
  end
  moved = since == '' and 0 or look(0, 'ZCOUNT', MOVES, since, '+inf')
elseif walk == 'due' then
  more = walkScores({ DUE }, score, id, ms) and 1 or 0
  if look(0, 'ZCOUNT', DUE, whole(ms + MOST), '+inf') > 0 then
    note(DUE)
  end
else
  more = walkIds(walk == 'marked' and MARKED or MOVED) and 1 or 0
end
reply[5], reply[6], reply[7], reply[8] = more, atScore, atId, moved
return reply
