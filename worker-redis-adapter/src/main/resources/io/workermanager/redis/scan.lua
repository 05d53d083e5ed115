-- Reads a page of records. ARGV[3] is the stamp of the profiles that the caller knows; ARGV[4] says what to walk: 'roll' of
-- the profiles ARGV[8...], or the fleet's 'marked', 'due' or 'moved', from after (ARGV[5] the score, ARGV[6] the id) on; ARGV[7]
-- is how many to read at most. For a roll, ARGV[5] is when the scan began; the reply says how many moved since.
local BYTES = 512 * 1024
local LOOKS = 2000

local walk, score, id, limit = ARGV[4], ARGV[5], ARGV[6], tonumber(ARGV[7])
if walk == 'roll' then
  local others = otherProfiles(ARGV[3])
  if others then
    return { us, changed, 'profiles', others }
  end
end

local reply = { us, changed, 'page', '0', '', '' }
local count, bytes, looked = 0, 0, 0

-- Adds records to the page; returns the last id, and whether the page is full.
local function deliver(ids)
  local keys = {}
  for i, each in ipairs(ids) do
    keys[i] = recordKey(each)
  end
  local records = redis.call('MGET', unpack(keys))
  for i, each in ipairs(ids) do
    local record = records[i]
    if not record and redis.call('EXISTS', keys[i]) == 1 then
      record = fetch(keys[i])
    end
    if record then
      count, bytes = count + 1, bytes + #record
      reply[#reply + 1] = each
      reply[#reply + 1] = record
    end
    if count >= limit or bytes >= BYTES then
      return each, true
    end
  end
  return ids[#ids], false
end

-- Walks members in the order of their bytes; true if there may be more.
local function walkRoll(key, after)
  local from = after == '' and '-' or '(' .. after
  while true do
    local ids = redis.call('ZRANGEBYLEX', key, from, '+', 'LIMIT', 0, 100)
    if #ids == 0 then
      return false
    end
    local last, full = deliver(ids)
    reply[6] = last
    looked = looked + #ids
    if full or looked >= LOOKS then
      return true
    end
    from = '(' .. last
  end
end

-- Walks members in the order of their scores, then bytes, up to a score; true if there may be more.
local function walkScores(key, most)
  local rank = rankAfter(key, score, id)
  while true do
    local found = redis.call('ZRANGE', key, rank, rank + 99, 'WITHSCORES')
    local ids, scores = {}, {}
    for i = 1, #found, 2 do
      if tonumber(found[i + 1]) <= most then
        ids[#ids + 1] = found[i]
        scores[found[i]] = found[i + 1]
      end
    end
    if #ids == 0 then
      return false
    end
    local last, full = deliver(ids)
    reply[5], reply[6] = scores[last], last
    looked = looked + #ids
    if full or looked >= LOOKS then
      return true
    end
    rank = rank + #ids
  end
end

local more = false
if walk == 'roll' then
  -- Where the page before ended: a profile, which may be gone since, and an id.
  local part, after = id:match('^(%S*) (.*)$')
  for i = 8, #ARGV do
    more = walkRoll(index(ARGV[i], 'roll'), ARGV[i] == part and after or '')
    if more then
      reply[4] = tostring(i - 7)
      break
    end
  end
  reply[5] = score ~= '' and tostring(redis.call('ZCOUNT', MOVES, score, '+inf')) or '0'
elseif walk == 'due' then
  more = walkScores(DUE, ms)
else
  more = walkRoll(walk == 'marked' and MARKED or MOVED, id)
end
if more and walk ~= 'roll' then
  reply[4] = '1'
end
return reply
