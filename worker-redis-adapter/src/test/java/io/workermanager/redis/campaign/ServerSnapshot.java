package io.workermanager.redis.campaign;

import io.workermanager.redis.server.AdminConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * All keys of the servers, read beside the stores: of each server at one instant.
 *
 * @param time the time of the last server that was read, in milliseconds
 * @param records the workers' records that can be read
 * @param forever the keys without a time to live
 */
record ServerSnapshot(long time, List<ObservedRecord> records, List<String> forever) {
    private static final String READ = """
            local time = redis.call('TIME')
            local all = {time[1] .. string.format('%03d', math.floor(time[2] / 1000))}
            for _, key in ipairs(redis.call('KEYS', '*')) do
              local ttl = redis.call('PTTL', key)
              if ttl == -1 then all[#all + 1] = 'forever'; all[#all + 1] = key end
              if string.find(key, 'worker:', 1, true) and redis.call('TYPE', key).ok == 'string'
                  and redis.call('STRLEN', key) < 100000 then
                all[#all + 1] = 'record'; all[#all + 1] = redis.call('GET', key)
              end
            end
            return all
            """;

    static ServerSnapshot of(Map<String, AdminConnection> servers) {
        long time = 0;
        List<ObservedRecord> records = new ArrayList<>();
        List<String> forever = new ArrayList<>();
        for (Map.Entry<String, AdminConnection> server : new TreeMap<>(servers).entrySet()) {
            List<?> all = (List<?>) server.getValue().command("EVAL_RO", READ, "0");
            time = Long.parseLong(String.valueOf(all.get(0)));
            for (int i = 1; i < all.size(); i += 2) {
                String value = String.valueOf(all.get(i + 1));
                if ("forever".equals(all.get(i))) {
                    forever.add(value);
                } else {
                    ObservedRecord.read(value, server.getKey()).ifPresent(records::add);
                }
            }
        }
        return new ServerSnapshot(time, records, forever);
    }

    List<ObservedRecord> alive() {
        return records.stream().filter(record -> record.isAlive(time)).toList();
    }
}
