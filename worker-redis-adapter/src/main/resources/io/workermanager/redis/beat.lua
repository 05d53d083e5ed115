-- Heartbeats of idle workers that stay what they are: one score each. KEYS[2...] are the records; from ARGV[3] on come two
-- arguments a beat: its fields and the record to write. 'again' asks for the write with all it can do, and for all that follow
-- it, since two may be of one worker.

-- A record that outlives its lease by less is plain.
local PLAIN = 100

local function beat(packed, key, record)
  local id, expected, version, notBefore, notAfter, under, profile, keepFor, deadline, deadlineBefore = packed:match(
    '([^\n]*)\n([^\n]*)\n([^\n]*)\n([^\n]*)\n([^\n]*)\n([^\n]*)\n([^\n]*)\n([^\n]*)\n([^\n]*)\n([^\n]*)\n'
  )
  local head = redis.pcall('GETRANGE', key, 0, 77)
  local stored = type(head) == 'string' and head:match('^{"version":"([%w_-]+)"')
  if stored == version then
    return 'applied'
  elseif ms < tonumber(notBefore) or ms > tonumber(notAfter) then
    return 'window'
  elseif under ~= '' and tonumber(under) ~= revision then
    return 'control', whole(revision)
  elseif stored ~= expected then
    return 'version', type(head) == 'table' and '' or redis.call('GET', key)
  end
  local ends = math.max(ms + keepFor, tonumber(deadline))
  if ends - deadline >= PLAIN or ms >= tonumber(deadlineBefore) then
    return 'again'
  end
  local plain = index(profile, 'plain')
  if redis.call('ZADD', plain, deadline, id) == 1 then
    redis.call('ZREM', plain, id)
    return 'again'
  end
  redis.call('SET', key, record, 'PXAT', ends)
  return 'applied'
end

local reply = { us, changed }
local what, why
for i = 2, #KEYS do
  if what ~= 'again' then
    what, why = beat(ARGV[2 * i - 1], KEYS[i], ARGV[2 * i])
  end
  reply[#reply + 1] = what
  reply[#reply + 1] = why or false
  reply[#reply + 1] = false
end
return reply
