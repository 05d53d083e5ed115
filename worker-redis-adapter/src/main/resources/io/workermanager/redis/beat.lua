-- Heartbeats of idle workers that stay what they are: one score each. KEYS[2...] are the records; from ARGV[3] on come two
-- arguments a beat: its fields, packed, and the record to write. The fields say how the record that it expects begins, and with
-- which byte that ends. 'again' asks for the write with all it can do, and for all that follow it, since two may be of one worker.
-- There are no functions here: to make one costs as much as a command.

-- A record that is not plain becomes so again when its beats come sooner than this after they were decided, so that a server that
-- is slow at times does not move it to and fro.
local PROMPT = 20

local reply = { us, changed }
local what, why
for i = 2, #KEYS do
  if what ~= 'again' then
    local id, begins, last, version, notBefore, notAfter, under, profile, keepFor, deadline, decided, deadlineBefore =
      cmsgpack.unpack(ARGV[2 * i - 1])
    local key = KEYS[i]
    local isExpected = redis.pcall('GETRANGE', key, '0', last) == begins
    what, why = 'again', false
    if not isExpected and tostring(redis.pcall('GETRANGE', key, '0', '77')):match('^{"version":"([%w_-]+)"') == version then
      what = 'applied'
    elseif ms < notBefore or ms > notAfter then
      what = 'window'
    elseif under and under ~= revision then
      what, why = 'control', string.format('%.0f', revision)
    elseif not isExpected then
      local stored = redis.pcall('GET', key)
      what, why = 'version', type(stored) == 'table' and '' or stored
    elseif ms < deadlineBefore then
      local delay, index = ms - decided, prefix .. 'workers:p:' .. profile
      -- A member that was not there tells that the index has it elsewhere.
      if delay < PLAIN then
        if redis.call('ZADD', index .. ':plain', deadline, id) == 0 then
          what = 'applied'
        else
          redis.call('ZREM', index .. ':plain', id)
        end
      end
      if what == 'again' and delay >= PROMPT then
        if redis.call('ZADD', index .. ':spare', deadline, id) == 1 then
          redis.call('ZREM', index .. ':spare', id)
        elseif redis.call('ZADD', index .. ':kept', string.format('%.0f', ms + keepFor), id) == 1 then
          redis.call('ZREM', index .. ':kept', id)
        else
          what = 'applied'
        end
      end
      if what == 'applied' and delay >= 0 then
        redis.call('SET', key, ARGV[2 * i], 'PX', keepFor)
      elseif what == 'applied' then
        redis.call('SET', key, ARGV[2 * i], 'PXAT', deadline)
      end
    end
  end
  reply[#reply + 1] = what
  reply[#reply + 1] = why
  reply[#reply + 1] = false
end
return reply
