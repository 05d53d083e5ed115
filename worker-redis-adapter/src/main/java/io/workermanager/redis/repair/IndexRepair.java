package io.workermanager.redis.repair;

import io.workermanager.model.InvalidValueException;
import io.workermanager.model.Profile;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.WorkerStoreException;
import io.workermanager.redis.codec.UnreadableException;
import io.workermanager.redis.read.ProfileCache;
import io.workermanager.redis.read.ProfileIndex;
import io.workermanager.redis.read.UnreadableRecordExclusion;
import io.workermanager.redis.script.KeyNames;
import io.workermanager.redis.script.RawRecord;
import io.workermanager.redis.script.Script;
import io.workermanager.redis.script.ScriptExecutor;
import io.workermanager.redis.script.ScriptReply;
import io.workermanager.redis.write.WriteExecutor;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Rebuilds damaged parts of the index from the records. Every record is in several keys, so the intact keys contain all ids. One
 * repair runs at a time, in a thread of its own. Safe for use by many threads.
 */
public final class IndexRepair {
    private static final Script CHECK_INDEX_KEY =
            Script.of(Script.Kind.WRITE, IndexRepair.class, "check_index_key", "keyspace.lua");
    private static final Script RESTORE_PROFILES =
            Script.of(Script.Kind.WRITE, IndexRepair.class, "restore_profiles", "keyspace.lua");

    private static final Logger LOG = System.getLogger("io.workermanager.redis");

    /** How long a call waits for a repair. The repair of a large fleet continues in the background. */
    private static final Duration MAX_WAIT = Duration.ofSeconds(1);

    /** The time after a failed repair in which no other one starts. */
    private static final Duration RETRY_DELAY = Duration.ofMinutes(1);

    private static final List<String> SETS =
            List.of("plain", "spare", "processing", "paused", "offline", "kept", "left", "idle", "roll");

    private static final int NEXT = ScriptReply.ANSWER;
    private static final int RECORDS = ScriptReply.ANSWER + 1;

    private final ScriptExecutor server;
    private final KeyNames keys;
    private final ProfileCache profiles;
    private final WriteExecutor writes;
    private final UnreadableRecordExclusion exclusion;
    private @Nullable CompletableFuture<Boolean> running;
    private long failedAt;
    private boolean failed;

    public IndexRepair(
            ScriptExecutor server,
            KeyNames keys,
            ProfileCache profiles,
            WriteExecutor writes,
            UnreadableRecordExclusion exclusion) {
        this.server = server;
        this.keys = keys;
        this.profiles = profiles;
        this.writes = writes;
        this.exclusion = exclusion;
    }

    /**
     * Repairs the damage, or waits for a repair in progress. Does neither while the server delays writes.
     *
     * @return whether a repair succeeded
     */
    public boolean run(ProfileCache.Damage damage) {
        if (server.keepsWritesWaiting()) {
            return false;
        }
        Optional<CompletableFuture<Boolean>> current = start(damage);
        if (current.isEmpty()) {
            return false;
        }
        try {
            return current.get().get(MAX_WAIT.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (TimeoutException | ExecutionException e) {
            return false;
        }
    }

    private synchronized Optional<CompletableFuture<Boolean>> start(ProfileCache.Damage damage) {
        if (running != null && !running.isDone()) {
            return Optional.of(running);
        }
        if (failed && System.nanoTime() - failedAt < RETRY_DELAY.toNanos()) {
            return Optional.empty();
        }
        CompletableFuture<Boolean> result = new CompletableFuture<>();
        Thread thread = new Thread(() -> result.complete(repair(damage)), "worker-manager-repair");
        thread.setDaemon(true);
        running = result;
        thread.start();
        return Optional.of(result);
    }

    private boolean repair(ProfileCache.Damage damage) {
        try {
            boolean whole = !damage.keys().isEmpty() || !damage.rebuild().isEmpty();
            if (whole) {
                LOG.log(Level.WARNING, "Rebuilding the index of {0}. Damaged keys: {1}", keys.prefix(), damage.keys());
            }
            Map<String, String> restored = new TreeMap<>();
            lostProfiles(damage).forEach(profile -> restore(profile, restored));
            // Removes restored profiles without records.
            restoreProfiles("", new ArrayList<>(restored.entrySet()));
            restored.clear();
            damage.unreadable().forEach(name -> restored.putIfAbsent(name, ""));
            Set<String> names = new TreeSet<>(restored.keySet());
            names.addAll(profiles.stored());
            IndexReader reader = new IndexReader(restored);
            if (whole) {
                names.forEach(reader::profile);
                reader.fleet();
            } else {
                damage.unreadable().forEach(reader::profile);
            }
            restoreProfiles(damage.rebuild(), new ArrayList<>(restored.entrySet()));
            return true;
        } catch (WorkerStoreException | IllegalStateException e) {
            LOG.log(
                    Level.WARNING,
                    () -> "The index of " + keys.prefix()
                            + " is damaged and could not be rebuilt. Damaged keys: " + damage.keys()
                            + ". Any client with write permission repairs them; or remove these keys. "
                            + e.getMessage());
            synchronized (this) {
                failed = true;
                failedAt = System.nanoTime();
            }
            return false;
        }
    }

    /** The profiles to restore: all that this process has named recently if the server has lost all of them. */
    private Collection<Profile> lostProfiles(ProfileCache.Damage damage) {
        boolean all = damage.keys().contains(keys.profiles());
        return all ? ProfileIndex.recentlyNamed() : damage.profiles().values();
    }

    private void restoreProfiles(String rebuild, List<Map.Entry<String, String>> restored) {
        int from = 0;
        do {
            int to = Math.min(from + ProfileIndex.CHUNK, restored.size());
            List<Object> arguments = new ArrayList<>(List.of(to == restored.size() ? rebuild : ""));
            restored.subList(from, to).forEach(entry -> arguments.addAll(List.of(entry.getKey(), entry.getValue())));
            server.call(RESTORE_PROFILES, List.of(), arguments);
            from = to;
        } while (from < restored.size());
    }

    private static void restore(Profile profile, Map<String, String> restored) {
        ProfileIndex.Name name = ProfileIndex.name(profile);
        restored.put(name.digest(), name.json());
    }

    /** Reads the index key by key. */
    private final class IndexReader {
        private final Map<String, String> restored;
        private final Set<WorkerId> checked = new HashSet<>();

        IndexReader(Map<String, String> restored) {
            this.restored = restored;
        }

        void profile(String name) {
            SETS.forEach(set -> key(keys.index(name, set), name));
        }

        void fleet() {
            List.of("marked", "due", "moved", "moves").forEach(name -> key(keys.fleetIndex(name), ""));
        }

        private void key(String key, String profile) {
            String from = "0";
            while (!from.isEmpty()) {
                ScriptReply reply = server.call(CHECK_INDEX_KEY, List.of(), List.of(key, from));
                List<WorkerRecord> found = new ArrayList<>();
                for (int i = RECORDS; i + 1 < reply.size(); i += 2) {
                    add(reply.text(i), RawRecord.in(reply, i + 1), found);
                }
                writes.reindex(found, profile);
                from = reply.text(NEXT);
            }
        }

        private void add(String member, Optional<RawRecord> stored, List<WorkerRecord> found) {
            try {
                WorkerId id = WorkerId.of(member);
                if (stored.isEmpty() || !checked.add(id)) {
                    return;
                }
                try {
                    WorkerRecord worker = stored.get().read(id);
                    restore(worker.profile(), restored);
                    found.add(worker);
                } catch (UnreadableException e) {
                    exclusion.exclude(id, stored.get());
                }
            } catch (InvalidValueException e) {
                LOG.log(Level.WARNING, "The index of {0} has a member that is not a valid id", keys.prefix());
            }
        }
    }
}
