-- Runs writes in their order, each atomic by itself. KEYS[2...] are their records. ARGV[3] asks for reaping by '1', and tells by a
-- further 'f' that the first record of a fleet may be written; from ARGV[4] on
-- come two arguments a write: its fields, packed, and the record to write. The record, or what remembers that it was removed, is
-- written last, since a repeat of the write goes by that.

local REAP = 100
local reaps, founded = ARGV[3]:sub(1, 1) == '1', ARGV[3]:sub(2) == 'f'
local JOURNAL = 3600000

local function sessionKey(session)
  return prefix .. 'workers:session:' .. session
end

local function removedKey(id)
  return prefix .. 'workers:removed:' .. id
end

local function renewControl()
  local keepFor = number(head:match('^%d+ [%w_-]+ (%d+) '))
  if keepFor and keepFor < MOST then
    raise(CONTROL, 2 * keepFor + DAY)
  end
end

-- Keeps every index key for longer than its records; returns for how long at least.
local function keepIndex(profile, keepFor, renew)
  local left = indexLeft(profile)
  if left >= keepFor + DAY and not renew then
    return left
  end
  left = math.max(left, 2 * keepFor + 2 * DAY)
  for _, set in ipairs(SETS) do
    raise(index(profile, set), left)
  end
  raise(PROFILES, left)
  raise(MARKED, left)
  raise(DUE, left)
  raise(MOVED, left)
  raise(MOVES, left)
  raise(TOKEN, left)
  renewControl()
  return left
end

local function stampProfiles(left)
  onIndex('HSET', PROFILES, '', whole(us))
  if left then
    raise(PROFILES, left)
  end
end

local function removeFromAll(profile, id, but)
  for _, set in ipairs(SETS) do
    if not but[set] then
      onIndex('ZREM', index(profile, set), id)
    end
  end
end

-- Where the index of its profile has the record, and with which score.
local function places(w, ends)
  if w.state == 'left' then
    return { left = ends, roll = w.turn }
  end
  if w.state ~= 'idle' then
    return { [w.state] = w.deadline, kept = ends, roll = w.turn }
  end
  if tonumber(ends) - tonumber(w.deadline) < PLAIN then
    return { plain = w.deadline, idle = w.turn }
  end
  return { spare = w.deadline, kept = ends, idle = w.turn }
end

local function placeAnew(w, scores, ends)
  local left = keepIndex(w.profile, tonumber(ends) - ms, w.renew)
  removeFromAll(w.profile, w.id, scores)
  -- Backwards, since 'plain' and 'spare' may go with an 'idle' that is no set.
  for i = #SETS, 1, -1 do
    if scores[SETS[i]] then
      add(index(w.profile, SETS[i]), scores[SETS[i]], w.id, left)
    end
  end
  if onIndex('HGET', PROFILES, w.profile) ~= w.profileJson then
    onIndex('HSET', PROFILES, w.profile, w.profileJson)
    stampProfiles(left)
  end
  if w.marked then
    add(MARKED, 0, w.id, left)
  else
    onIndex('ZREM', MARKED, w.id)
  end
  if w.due then
    add(DUE, w.due, w.id, left)
  else
    onIndex('ZREM', DUE, w.id)
  end
  if w.profileBefore then
    removeFromAll(w.profileBefore, w.id, {})
    add(MOVED, 0, w.id, left)
    add(MOVES, whole(ms), w.id, left)
  end
end

local function place(w, ends)
  local scores = places(w, ends)
  local isKnown = onIndex('HGET', PROFILES, w.profile) == w.profileJson
  if w.renew or w.anew or not isKnown or ms >= tonumber(w.deadlineBefore) then
    return placeAnew(w, scores, ends)
  end
  -- A member that was not there tells that the index lost the record, or had it elsewhere.
  for set, score in pairs(scores) do
    local key = index(w.profile, set)
    if onIndex('ZADD', key, score, w.id) == 1 then
      redis.call('ZREM', key, w.id)
      return placeAnew(w, scores, ends)
    end
  end
  if w.due then
    add(DUE, w.due, w.id, indexLeft(w.profile))
  end
end

-- Who holds a session, and under which token: its key says so, and the record there must still name it.
local function holding(session, id, had)
  local value = read(sessionKey(session))
  if not value then
    return {}
  end
  local token, holder = value:match('^(%d+) ?(.*)$')
  if not number(token) or holder ~= '' and not isId(holder) then
    spoiled(sessionKey(session), 'token')
  elseif holder == '' then
    return { token = token }
  end
  if holder == id then
    return { token = token, holder = had and holder or nil, key = holder }
  end
  local quoted = '"' .. session:gsub('[\\"]', '\\%0') .. '"'
  local record = beginning(recordKey(holder))
  local names = record
    and (record:find('"activeSession":' .. quoted, 1, true) and record:find('"fencingToken":' .. token .. ',', 1, true)
      or record:find('"session":' .. quoted .. ',"token":' .. token .. ',', 1, true))
  return { token = token, holder = names and holder or nil, key = holder }
end

-- Why the record may not hold its sessions, if it may not.
local function sessionsRefused(w)
  local from = w.handover
  local taken
  for _, s in ipairs(w.sessions) do
    s.now = holding(s.session, w.id, s.had)
    local holder = s.now.holder
    if from and from.session == s.session then
      taken = s.now
    end
    if holder and holder ~= w.id and not (from and from.session == s.session and from.token == s.now.token) then
      return { 'held', s.session, holder }
    end
  end
  if from then
    taken = taken or holding(from.session, w.id, from.had)
    if not taken.holder or taken.token ~= from.token then
      return { 'nothing', false, false }
    end
  end
  for _, s in ipairs(w.sessions) do
    local token, known = tonumber(s.token), s.now.token and tonumber(s.now.token)
    if from and from.session == s.session then
      if token <= tonumber(from.token) then
        return { 'token', s.session, from.token }
      end
    elseif known and s.now.holder then
      if token < known then
        return { 'token', s.session, s.now.token }
      end
    elseif known then
      if token <= known then
        return { 'token', s.session, s.now.token }
      end
    else
      local least = leastToken()
      if token < least then
        return { 'token', s.session, whole(least - 1) }
      end
    end
  end
  return nil
end

local function holdSessions(w, ends)
  for _, s in ipairs(w.sessions) do
    local key = sessionKey(s.session)
    local forget = remembered(s.token, tonumber(ends) - ms)
    if s.now.holder == w.id and s.now.token == s.token then
      redis.call('PEXPIRE', key, forget)
    else
      redis.call('SET', key, s.token .. ' ' .. w.id, 'PX', forget)
      accept(s.token, indexLeft(w.profile))
    end
  end
end

-- The sessions that the record gives up of those that it holds, by their keys, and what these remember then.
local function givenUp(w)
  local tokens = {}
  for _, session in ipairs(w.givenUp) do
    local now = holding(session, w.id, true)
    if now.holder == w.id then
      tokens[sessionKey(session)] = underNow(now.token)
    end
  end
  return tokens
end

local function giveUp(tokens)
  for key, token in pairs(tokens) do
    redis.call('SET', key, token, 'PX', remembered(token, 0))
  end
end

local function otherVersion(key)
  return { 'version', fetch(key), false }
end

-- The incarnation and the version that were removed last under an id, if any. Nonsense in their place is taken for the latest that can
-- have been removed.
local function removal(w)
  local key = removedKey(w.id)
  local value = redis.pcall('GET', key)
  if not value then
    return nil
  end
  if type(value) == 'table' and not isWrongType(value.err) then
    fail(value.err .. ' (GET ' .. key .. ')')
  end
  if type(value) == 'string' then
    local incarnation, version = value:match('^(%d+) ([%w_-]+)$')
    if number(incarnation) then
      return incarnation, version
    end
  end
  if w.kind == 'insert' then
    needs('SET', key, '')
    redis.call('SET', key, whole(us) .. ' none', 'PX', REMEMBERED)
  end
  return whole(us), nil
end

-- The reason not to write, 'applied' if it has run before, or nil.
local function refused(w, key)
  local head = redis.pcall('GETRANGE', key, 0, 77)
  if type(head) == 'table' then
    if not isWrongType(head.err) then
      fail(head.err .. ' (GETRANGE ' .. key .. ')')
    end
    return otherVersion(key)
  end
  local version = head:match('^{"version":"([%w_-]+)"')
  local incarnation, removed
  if w.kind == 'insert' or version ~= w.expected then
    incarnation, removed = removal(w)
  end
  if w.kind == 'remove' then
    if removed == w.expected then
      return { 'applied', false, false }
    end
  elseif version == w.version then
    return { 'applied', false, false }
  end
  if ms < tonumber(w.notBefore) or ms > tonumber(w.notAfter) then
    return { 'window', false, false }
  end
  if w.under and w.under ~= revision then
    return { 'control', whole(revision), false }
  end
  if w.kind == 'insert' then
    if head ~= '' or redis.call('EXISTS', key) == 1 then
      return otherVersion(key)
    end
    if incarnation and tonumber(incarnation) >= tonumber(w.incarnation) then
      return { 'removed', incarnation, false }
    end
    if not founded and redis.call('EXISTS', PROFILES) == 0 then
      return { 'unfounded', false, false }
    end
  elseif version ~= w.expected then
    return otherVersion(key)
  end
  return nil
end

local function signal(w)
  if w.signals then
    redis.call('PUBLISH', w.signals, '')
  end
end

-- A session is given up once the record that names it is gone: until then nobody else may have it.
local function write(w, key, record, sessions)
  local ends = ms + tonumber(w.keepFor)
  if w.state ~= 'left' then
    ends = math.max(ends, tonumber(w.deadline))
  end
  ends = whole(ends)
  place(w, ends)
  holdSessions(w, ends)
  signal(w)
  redis.call('SET', key, record, 'PXAT', ends)
  giveUp(sessions)
end

local function remove(w, key, sessions)
  removeFromAll(w.profile, w.id, {})
  onIndex('ZREM', MARKED, w.id)
  onIndex('ZREM', DUE, w.id)
  signal(w)
  redis.call('DEL', key)
  giveUp(sessions)
  redis.call('SET', removedKey(w.id), w.incarnation .. ' ' .. w.expected, 'PX', REMEMBERED)
end

-- Fails the call unless its user may do all that writes do, so that none stops half-way. What reaping takes is asked for only then.
local function needsAll()
  needs('SET', KEYS[2], '')
  needs('DEL', KEYS[2], PROFILES, MARKED, DUE, MOVED, MOVES)
  needs('ZADD', MARKED, '0', '')
  needs('ZREM', MARKED, '')
  needs('PTTL', MARKED)
  needs('PEXPIRE', MARKED, '1')
  needs('HSETNX', PROFILES, '', '')
  needs('HSET', PROFILES, '', '')
  if reaps then
    needs('EXISTS', KEYS[2])
    needs('ZSCORE', MARKED, '')
    needs('ZCARD', MARKED)
    needs('ZRANGEBYSCORE', MARKED, '0', '0')
    needs('HDEL', PROFILES, '')
    needs('HRANDFIELD', PROFILES, '1')
  end
end

-- The same for what one write touches besides.
local function needsFor(w)
  if w.signals then
    needs('PUBLISH', w.signals, '')
  end
  if w.renew and head ~= '' then
    needs('PEXPIRE', CONTROL, '1')
  end
  if w.sessions[1] then
    needs('SET', TOKEN, '')
    needs('SET', sessionKey(w.sessions[1].session), '')
    greatestToken()
  end
  if w.kind == 'remove' then
    needs('SET', removedKey(w.id), '')
  end
end

-- Gives a record its place in the index again, as long as it has the version that the caller read.
local function placeAgain(w, key)
  local left = redis.call('PTTL', key)
  if left <= 0 or beginning(key):match('^{"version":"([%w_-]+)"') ~= w.version then
    return { 'applied', false, false }
  end
  local ends = whole(ms + left)
  changing = true
  placeAnew(w, places(w, ends), ends)
  return { 'applied', false, false }
end

local function run(w, key, record)
  if w.kind == 'place' then
    return placeAgain(w, key)
  end
  local why = refused(w, key)
  if why then
    return why
  end
  why = sessionsRefused(w)
  if why then
    return why
  end
  local sessions = givenUp(w)
  needsFor(w)
  changing = true
  if w.kind == 'remove' then
    remove(w, key, sessions)
  else
    write(w, key, record, sessions)
  end
  return { 'applied', false, false }
end

-- Runs a write. What is spoiled of the keys that it alone goes by keeps no other from running.
local function runAlone(w, key, record)
  local before = changing
  changing = false
  local done, result = pcall(run, w, key, record)
  if not done and (changing or not result:find('^WRONGTYPE')) then
    changing = changing or before
    error(redis.error_reply(result))
  end
  changing = changing or before
  return done and result or { 'spoiled', result, false }
end

-- Removes from the index of a profile what is gone, a bounded number; records of the same ids elsewhere stay where they are.
local function dropGone(profile, ids)
  if #ids == 0 then
    return
  end
  for _, set in ipairs(SETS) do
    onIndex('ZREM', index(profile, set), unpack(ids))
  end
  local gone = {}
  for _, id in ipairs(ids) do
    if redis.call('EXISTS', recordKey(id)) == 0 then
      gone[#gone + 1] = id
    end
  end
  if #gone > 0 then
    onIndex('ZREM', MARKED, unpack(gone))
    onIndex('ZREM', DUE, unpack(gone))
  end
end

-- A time before this was never one of a record.
local EARLIEST = '1000000000000'

local function firstUpTo(key, score)
  return onIndex('ZRANGEBYSCORE', key, EARLIEST, score, 'LIMIT', 0, REAP)
end

local function hasAny(key, from, to)
  return #onIndex('ZRANGEBYSCORE', key, from, to, 'LIMIT', 0, 1) > 0
end

-- Asks for the index to be made again if it has places that no client gave: these say nothing of their records.
local function findNonsense(profile)
  for _, set in ipairs({ 'plain', 'spare', 'processing', 'paused', 'offline', 'kept', 'left' }) do
    local key = index(profile, set)
    local most = (set == 'kept' or set == 'left') and MOST or FURTHEST
    if hasAny(key, '-inf', '(' .. EARLIEST) or hasAny(key, '(' .. whole(ms + most), '+inf') then
      return askForRebuild()
    end
  end
end

local function reap(profile)
  dropGone(profile, firstUpTo(index(profile, 'plain'), whole(ms - PLAIN)))
  dropGone(profile, firstUpTo(index(profile, 'kept'), '(' .. whole(ms)))
  dropGone(profile, firstUpTo(index(profile, 'left'), '(' .. whole(ms)))
  -- The dead that are kept are counted by 'kept'; whoever comes back to life is placed anew.
  for _, set in ipairs({ 'processing', 'paused', 'offline' }) do
    local dead = firstUpTo(index(profile, set), whole(ms))
    if #dead > 0 then
      onIndex('ZREM', index(profile, set), unpack(dead))
    end
  end
  findNonsense(profile)
  for _, id in ipairs(firstUpTo(index(profile, 'spare'), whole(ms))) do
    retire(profile, id, onIndex('ZSCORE', index(profile, 'idle'), id) or '0')
  end
  local records = onIndex('ZCARD', index(profile, 'idle')) + onIndex('ZCARD', index(profile, 'roll'))
  if records == 0 and onIndex('HDEL', PROFILES, profile) == 1 then
    stampProfiles()
  end
end

needsAll()
local reply = { us, changed }
for i = 2, #KEYS do
  local w = cmsgpack.unpack(ARGV[2 * i])
  local result = runAlone(w, KEYS[i], ARGV[2 * i + 1])
  for j = 1, 3 do
    reply[#reply + 1] = result[j]
  end
  if i == 2 and reaps then
    reap(w.profile)
  end
end
if reaps then
  local any = onIndex('HRANDFIELD', PROFILES, 1)[1]
  if any and isProfile(any) then
    reap(any)
  elseif any and any ~= '' and any ~= REBUILD then
    onIndex('HDEL', PROFILES, any)
  end
  for _, range in ipairs({ { '-inf', whole(ms - JOURNAL) }, { '(' .. whole(ms + DAY), '+inf' } }) do
    local old = onIndex('ZRANGEBYSCORE', MOVES, range[1], range[2], 'LIMIT', 0, REAP)
    if #old > 0 then
      onIndex('ZREM', MOVES, unpack(old))
      onIndex('ZREM', MOVED, unpack(old))
    end
  end
end
return reply
