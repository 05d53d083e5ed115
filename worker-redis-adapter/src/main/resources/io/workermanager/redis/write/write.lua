-- Runs writes in their order, each of them atomic.
-- KEYS[2...]: the records. ARGV[3]: flags: '1' to remove expired entries from the index, 'f' if the first record of a fleet may be
-- written, 'a' if a write has an entry for the audit log. From ARGV[4] on, two arguments per write: its fields, packed, and the
-- record to write.
-- The entry for the audit log is written first, and the record, or the tombstone of a removal, last: a repeat of the write is
-- detected by it.

local REAP_LIMIT = 100
local removesExpired, mayCreateFleet = ARGV[3]:find('1', 1, true), ARGV[3]:find('f', 1, true)
local addsToAuditLog = ARGV[3]:find('a', 1, true)
local JOURNAL_TIME = 3600000

local function sessionKey(session)
  return prefix .. 'workers:session:' .. session
end

local function removedKey(id)
  return prefix .. 'workers:removed:' .. id
end

local function extendControlTtl()
  local keepFor = parseInteger(controlHead:match('^%d+ [%w_-]+ (%d+) '))
  if keepFor and keepFor < MAX_RETENTION then
    extendTtl(CONTROL, 2 * keepFor + DAY)
  end
end

-- Makes the index keys outlive their records; returns their time to live.
local function extendIndexTtl(profile, keepFor, always)
  local ttl = indexTtl(profile)
  if ttl >= keepFor + DAY and not always then
    return ttl
  end
  ttl = math.max(ttl, 2 * keepFor + 2 * DAY)
  for _, set in ipairs(SETS) do
    extendTtl(index(profile, set), ttl)
  end
  extendTtl(PROFILES, ttl)
  extendTtl(MARKED, ttl)
  extendTtl(DUE, ttl)
  extendTtl(PROFILE_CHANGES, ttl)
  extendTtl(PROFILE_CHANGE_TIMES, ttl)
  extendTtl(TOKEN, ttl)
  extendControlTtl()
  return ttl
end

local function stampProfiles(ttl)
  changeIndex('HSET', PROFILES, '', integerText(nowMicros))
  if ttl then
    extendTtl(PROFILES, ttl)
  end
end

local function removeFromSets(profile, id, but)
  for _, set in ipairs(SETS) do
    if not but[set] then
      changeIndex('ZREM', index(profile, set), id)
    end
  end
end

-- The sets of the index that contain the record, with its scores.
local function indexScores(request, recordEnd)
  if request.state == 'left' then
    return { left = recordEnd, roll = request.turn }
  end
  if request.state ~= 'idle' then
    return { [request.state] = request.deadline, kept = recordEnd, roll = request.turn }
  end
  if tonumber(recordEnd) - tonumber(request.deadline) < PLAIN_MARGIN then
    return { plain = request.deadline, idle = request.turn }
  end
  return { spare = request.deadline, kept = recordEnd, idle = request.turn }
end

local function reindex(request, scores, recordEnd)
  local ttl = extendIndexTtl(request.profile, tonumber(recordEnd) - nowMillis, request.extendsTtl)
  removeFromSets(request.profile, request.id, scores)
  -- In reverse order: a damaged 'idle' is removed before 'plain' and 'spare' are written.
  for i = #SETS, 1, -1 do
    if scores[SETS[i]] then
      addToIndex(index(request.profile, SETS[i]), scores[SETS[i]], request.id, ttl)
    end
  end
  if changeIndex('HGET', PROFILES, request.profile) ~= request.profileJson then
    changeIndex('HSET', PROFILES, request.profile, request.profileJson)
    stampProfiles(ttl)
  end
  if request.marked then
    addToIndex(MARKED, 0, request.id, ttl)
  else
    changeIndex('ZREM', MARKED, request.id)
  end
  if request.due then
    addToIndex(DUE, request.due, request.id, ttl)
  else
    changeIndex('ZREM', DUE, request.id)
  end
  if request.profileBefore then
    removeFromSets(request.profileBefore, request.id, {})
    addToIndex(PROFILE_CHANGES, 0, request.id, ttl)
    addToIndex(PROFILE_CHANGE_TIMES, integerText(nowMillis), request.id, ttl)
  end
end

local function updateIndex(request, recordEnd)
  local scores = indexScores(request, recordEnd)
  local isKnown = changeIndex('HGET', PROFILES, request.profile) == request.profileJson
  if request.extendsTtl or request.reindex or not isKnown or nowMillis >= tonumber(request.deadlineBefore) then
    return reindex(request, scores, recordEnd)
  end
  -- A new member shows that the index had lost the record or had it in another set.
  for set, score in pairs(scores) do
    local key = index(request.profile, set)
    if changeIndex('ZADD', key, score, request.id) == 1 then
      redis.call('ZREM', key, request.id)
      return reindex(request, scores, recordEnd)
    end
  end
  if request.due then
    addToIndex(DUE, request.due, request.id, indexTtl(request.profile))
  end
end

-- The token and the holder of a session, by its key. The record of the holder must still name the session.
local function sessionOwner(session, id, held)
  local value = getString(sessionKey(session))
  if not value then
    return {}
  end
  local token, holder = value:match('^(%d+) ?(.*)$')
  if not parseInteger(token) or holder ~= '' and not isId(holder) then
    failCorrupt(sessionKey(session), 'token')
  elseif holder == '' then
    return { token = token }
  end
  if holder == id then
    return { token = token, holder = held and holder or nil, key = holder }
  end
  local quoted = '"' .. session:gsub('[\\"]', '\\%0') .. '"'
  local record = getStart(recordKey(holder))
  local names = record
    and (record:find('"activeSession":' .. quoted, 1, true) and record:find('"fencingToken":' .. token .. ',', 1, true)
      or record:find('"session":' .. quoted .. ',"token":' .. token .. ',', 1, true))
  return { token = token, holder = names and holder or nil, key = holder }
end

-- The reason why the record may not hold its sessions, or nil.
local function sessionRejection(request)
  local transfer = request.transfer
  local taken
  for _, s in ipairs(request.sessions) do
    s.owner = sessionOwner(s.session, request.id, s.held)
    local holder = s.owner.holder
    if transfer and transfer.session == s.session then
      taken = s.owner
    end
    local isSource = transfer and transfer.session == s.session and transfer.token == s.owner.token
    if holder and holder ~= request.id and not isSource then
      return { 'held', s.session, holder }
    end
  end
  if transfer then
    taken = taken or sessionOwner(transfer.session, request.id, transfer.held)
    if not taken.holder or taken.token ~= transfer.token then
      return { 'transfer-source-missing', false, false }
    end
  end
  for _, s in ipairs(request.sessions) do
    local token, knownToken = tonumber(s.token), s.owner.token and tonumber(s.owner.token)
    if transfer and transfer.session == s.session then
      if token <= tonumber(transfer.token) then
        return { 'token', s.session, transfer.token }
      end
    elseif knownToken and s.owner.holder then
      if token < knownToken then
        return { 'token', s.session, s.owner.token }
      end
    elseif knownToken then
      if token <= knownToken then
        return { 'token', s.session, s.owner.token }
      end
    else
      local least = smallestNewToken()
      if token < least then
        return { 'token', s.session, integerText(least - 1) }
      end
    end
  end
  return nil
end

local function storeSessions(request, recordEnd)
  for _, s in ipairs(request.sessions) do
    local key = sessionKey(s.session)
    local forget = tokenTtl(s.token, tonumber(recordEnd) - nowMillis)
    if s.owner.holder == request.id and s.owner.token == s.token then
      redis.call('PEXPIRE', key, forget)
    else
      redis.call('SET', key, s.token .. ' ' .. request.id, 'PX', forget)
      recordToken(s.token, indexTtl(request.profile))
    end
  end
end

-- The keys of the sessions that the record releases, with the tokens to store there.
local function releasedSessions(request)
  local tokens = {}
  for _, session in ipairs(request.released) do
    local owner = sessionOwner(session, request.id, true)
    if owner.holder == request.id then
      tokens[sessionKey(session)] = releasedToken(owner.token)
    end
  end
  return tokens
end

local function releaseSessions(tokens)
  for key, token in pairs(tokens) do
    redis.call('SET', key, token, 'PX', tokenTtl(token, 0))
  end
end

local function versionMismatch(key)
  return { 'version', getRaw(key), false }
end

-- The incarnation and the version of the last removed record of an id, if any. An invalid tombstone counts as one of the latest
-- possible incarnation.
local function lastRemoval(request)
  local key = removedKey(request.id)
  local value = redis.pcall('GET', key)
  if not value then
    return nil
  end
  if type(value) == 'table' and not isWrongType(value.err) then
    fail(value.err .. ' (GET ' .. key .. ')')
  end
  if type(value) == 'string' then
    local incarnation, version = value:match('^(%d+) ([%w_-]+)$')
    if parseInteger(incarnation) then
      return incarnation, version
    end
  end
  if request.kind == 'insert' then
    requirePermission('SET', key, '')
    redis.call('SET', key, integerText(nowMicros) .. ' none', 'PX', REMEMBERED_FOR)
  end
  return integerText(nowMicros), nil
end

-- The reason not to write, 'applied' if the write has run before, or nil.
local function rejection(request, key)
  local start = redis.pcall('GETRANGE', key, 0, 77)
  if type(start) == 'table' then
    if not isWrongType(start.err) then
      fail(start.err .. ' (GETRANGE ' .. key .. ')')
    end
    return versionMismatch(key)
  end
  local version = start:match('^{"version":"([%w_-]+)"')
  local incarnation, removed
  if request.kind == 'insert' or version ~= request.expected then
    incarnation, removed = lastRemoval(request)
  end
  if request.kind == 'remove' then
    if removed == request.expected then
      return { 'applied', false, false }
    end
  elseif version == request.version then
    return { 'applied', false, false }
  end
  if nowMillis < tonumber(request.notBefore) or nowMillis > tonumber(request.notAfter) then
    return { 'window', false, false }
  end
  if request.controlRevision and request.controlRevision ~= controlRevision then
    return { 'control', integerText(controlRevision), false }
  end
  if request.kind == 'insert' then
    if start ~= '' or redis.call('EXISTS', key) == 1 then
      return versionMismatch(key)
    end
    if incarnation and tonumber(incarnation) >= tonumber(request.incarnation) then
      return { 'removed', incarnation, false }
    end
    if not mayCreateFleet and redis.call('EXISTS', PROFILES) == 0 then
      return { 'no-fleet', false, false }
    end
  elseif version ~= request.expected then
    return versionMismatch(key)
  end
  return nil
end

local function publish(request)
  if request.channel then
    redis.call('PUBLISH', request.channel, '')
  end
end

-- Sessions are released after the record that names them is gone, so that no other worker gets them before.
local function writeRecord(request, key, record, sessions)
  local recordEnd = nowMillis + tonumber(request.keepFor)
  if request.state ~= 'left' then
    recordEnd = math.max(recordEnd, tonumber(request.deadline))
  end
  recordEnd = integerText(recordEnd)
  updateIndex(request, recordEnd)
  storeSessions(request, recordEnd)
  publish(request)
  redis.call('SET', key, record, 'PXAT', recordEnd)
  releaseSessions(sessions)
end

local function removeRecord(request, key, sessions)
  removeFromSets(request.profile, request.id, {})
  changeIndex('ZREM', MARKED, request.id)
  changeIndex('ZREM', DUE, request.id)
  publish(request)
  redis.call('DEL', key)
  releaseSessions(sessions)
  redis.call('SET', removedKey(request.id), request.incarnation .. ' ' .. request.expected, 'PX', REMEMBERED_FOR)
end

-- Fails the call unless the user has all permissions of writes, so that none stops half-way.
local function requireAllPermissions()
  requirePermission('SET', KEYS[2], '')
  requirePermission('DEL', KEYS[2], PROFILES, MARKED, DUE, PROFILE_CHANGES, PROFILE_CHANGE_TIMES)
  requirePermission('ZADD', MARKED, '0', '')
  requirePermission('ZREM', MARKED, '')
  requirePermission('PTTL', MARKED)
  requirePermission('PEXPIRE', MARKED, '1')
  requirePermission('HSETNX', PROFILES, '', '')
  requirePermission('HSET', PROFILES, '', '')
  if removesExpired then
    requirePermission('EXISTS', KEYS[2])
    requirePermission('ZSCORE', MARKED, '')
    requirePermission('ZCARD', MARKED)
    requirePermission('ZRANGEBYSCORE', MARKED, '0', '0')
    requirePermission('HDEL', PROFILES, '')
    requirePermission('HRANDFIELD', PROFILES, '1')
  end
  -- Here and not before each write: a corrupted log is not the fault of a record.
  if addsToAuditLog then
    requireAuditLog()
  end
end

-- The same for the other commands of one write.
local function requirePermissionsFor(request)
  if request.channel then
    requirePermission('PUBLISH', request.channel, '')
  end
  if request.extendsTtl and controlHead ~= '' then
    requirePermission('PEXPIRE', CONTROL, '1')
  end
  if request.sessions[1] then
    requirePermission('SET', TOKEN, '')
    requirePermission('SET', sessionKey(request.sessions[1].session), '')
    greatestToken()
  end
  if request.kind == 'remove' then
    requirePermission('SET', removedKey(request.id), '')
  end
end

-- Writes the index of a record again, if the record still has the version that the caller read.
local function reindexIfUnchanged(request, key)
  local ttl = redis.call('PTTL', key)
  if ttl <= 0 or getStart(key):match('^{"version":"([%w_-]+)"') ~= request.version then
    return { 'applied', false, false }
  end
  local recordEnd = integerText(nowMillis + ttl)
  writing = true
  reindex(request, indexScores(request, recordEnd), recordEnd)
  return { 'applied', false, false }
end

local function execute(request, key, record)
  if request.kind == 'reindex' then
    return reindexIfUnchanged(request, key)
  end
  local rejected = rejection(request, key)
  if rejected then
    return rejected
  end
  rejected = sessionRejection(request)
  if rejected then
    return rejected
  end
  local sessions = releasedSessions(request)
  requirePermissionsFor(request)
  if request.audit then
    addToAuditLog(request.audit)
  end
  writing = true
  if request.kind == 'remove' then
    removeRecord(request, key, sessions)
  else
    writeRecord(request, key, record, sessions)
  end
  return { 'applied', false, false }
end

-- Runs a write. Invalid values under keys of this write do not keep the others from running.
local function executeIsolated(request, key, record)
  local before = writing
  writing = false
  local done, result = pcall(execute, request, key, record)
  if not done and (writing or not result:find('^WRONGTYPE')) then
    writing = writing or before
    error(redis.error_reply(result))
  end
  writing = writing or before
  return done and result or { 'corrupt', result, false }
end

-- Removes missing records from the index of a profile. Records with the same ids in other profiles stay.
local function removeMissing(profile, ids)
  if #ids == 0 then
    return
  end
  for _, set in ipairs(SETS) do
    changeIndex('ZREM', index(profile, set), unpack(ids))
  end
  local gone = {}
  for _, id in ipairs(ids) do
    if redis.call('EXISTS', recordKey(id)) == 0 then
      gone[#gone + 1] = id
    end
  end
  if #gone > 0 then
    changeIndex('ZREM', MARKED, unpack(gone))
    changeIndex('ZREM', DUE, unpack(gone))
  end
end

-- No record has an earlier time.
local EARLIEST = '1000000000000'

local function membersUpTo(key, score)
  return changeIndex('ZRANGEBYSCORE', key, EARLIEST, score, 'LIMIT', 0, REAP_LIMIT)
end

local function hasMember(key, from, to)
  return #changeIndex('ZRANGEBYSCORE', key, from, to, 'LIMIT', 0, 1) > 0
end

-- Requests a rebuild if the index has scores that no client writes.
local function checkScores(profile)
  for _, set in ipairs({ 'plain', 'spare', 'processing', 'paused', 'offline', 'kept', 'left' }) do
    local key = index(profile, set)
    local most = (set == 'kept' or set == 'left') and MAX_RETENTION or MAX_LEASE
    if hasMember(key, '-inf', '(' .. EARLIEST) or hasMember(key, '(' .. integerText(nowMillis + most), '+inf') then
      return requestRebuild()
    end
  end
end

local function removeExpired(profile)
  removeMissing(profile, membersUpTo(index(profile, 'plain'), integerText(nowMillis - PLAIN_MARGIN)))
  removeMissing(profile, membersUpTo(index(profile, 'kept'), '(' .. integerText(nowMillis)))
  removeMissing(profile, membersUpTo(index(profile, 'left'), '(' .. integerText(nowMillis)))
  -- Expired workers whose records are kept are counted by 'kept'. A worker that returns is indexed again.
  for _, set in ipairs({ 'processing', 'paused', 'offline' }) do
    local expired = membersUpTo(index(profile, set), integerText(nowMillis))
    if #expired > 0 then
      changeIndex('ZREM', index(profile, set), unpack(expired))
    end
  end
  checkScores(profile)
  for _, id in ipairs(membersUpTo(index(profile, 'spare'), integerText(nowMillis))) do
    removeFromIdle(profile, id, changeIndex('ZSCORE', index(profile, 'idle'), id) or '0')
  end
  local records = changeIndex('ZCARD', index(profile, 'idle')) + changeIndex('ZCARD', index(profile, 'roll'))
  if records == 0 and changeIndex('HDEL', PROFILES, profile) == 1 then
    stampProfiles()
  end
end

requireAllPermissions()
local reply = { nowMicros, newControl }
for i = 2, #KEYS do
  local request = cmsgpack.unpack(ARGV[2 * i])
  local result = executeIsolated(request, KEYS[i], ARGV[2 * i + 1])
  for j = 1, 3 do
    reply[#reply + 1] = result[j]
  end
  if i == 2 and removesExpired then
    removeExpired(request.profile)
  end
end
if removesExpired then
  local any = changeIndex('HRANDFIELD', PROFILES, 1)[1]
  if any and isProfileName(any) then
    removeExpired(any)
  elseif any and any ~= '' and any ~= REBUILD then
    changeIndex('HDEL', PROFILES, any)
  end
  for _, range in ipairs({ { '-inf', integerText(nowMillis - JOURNAL_TIME) }, { '(' .. integerText(nowMillis + DAY), '+inf' } }) do
    local old = changeIndex('ZRANGEBYSCORE', PROFILE_CHANGE_TIMES, range[1], range[2], 'LIMIT', 0, REAP_LIMIT)
    if #old > 0 then
      changeIndex('ZREM', PROFILE_CHANGE_TIMES, unpack(old))
      changeIndex('ZREM', PROFILE_CHANGES, unpack(old))
    end
  end
end
return reply
