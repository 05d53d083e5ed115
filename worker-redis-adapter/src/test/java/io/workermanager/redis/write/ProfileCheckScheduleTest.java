package io.workermanager.redis.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.Registration;
import io.workermanager.WorkerManager;
import io.workermanager.model.Profile;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.WorkerManagerSettings;
import io.workermanager.redis.RedisSettings;
import io.workermanager.redis.RedisWorkerStore;
import io.workermanager.redis.SharedRedis;
import io.workermanager.redis.read.ProfileIndex;
import io.workermanager.redis.script.KeyNames;
import io.workermanager.redis.server.TestRedis;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.redisson.api.RMap;
import org.redisson.api.RedissonClient;

/** Heartbeats check at intervals that the fleet still has the profile of the worker. */
class ProfileCheckScheduleTest {
    private static final Duration TTL = Duration.ofSeconds(8);

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1);
    private final ProfileCheckSchedule checks = new ProfileCheckSchedule(nanos::get);

    @Test
    @DisplayName("N12: a profile is checked again after an eighth of the ttl")
    void aProfileIsCheckedAfterAnEighthOfTheTtl() {
        assertThat(checks.isDue(Profile.defaults(), TTL)).isTrue();
        checks.checked(Profile.defaults(), nanos.get());
        assertThat(checks.isDue(Profile.defaults(), TTL)).isFalse();
        assertThat(checks.isDue(Profile.of("other", "kraken"), TTL)).isTrue();

        nanos.addAndGet(TTL.dividedBy(8).toNanos());
        assertThat(checks.isDue(Profile.defaults(), TTL)).isFalse();
        nanos.addAndGet(1);
        assertThat(checks.isDue(Profile.defaults(), TTL)).isTrue();
        assertThat(checks.isDue(Profile.defaults(), TTL.multipliedBy(2))).isFalse();
    }

    @Test
    @DisplayName("N12: a profile that was lost alone is back after the next heartbeat that checks it")
    void aLostProfileReturnsWithTheNextCheck() {
        RedisSettings settings = SharedRedis.settings();
        RedissonClient raw = SharedRedis.client(TestRedis.shared());
        try (RedisWorkerStore store = RedisWorkerStore.connect(settings)) {
            WorkerManager manager =
                    WorkerManager.create(store, WorkerManagerSettings.defaults().withTtl(TTL));
            Registration worker = manager.register("w", RegisterOptions.defaults());
            long registered = System.nanoTime();
            String name = ProfileIndex.name(Profile.defaults()).digest();
            RMap<String, String> profiles = raw.getMap(new KeyNames(settings.namespace()).profiles());
            profiles.remove(name);

            while (System.nanoTime() - registered <= TTL.dividedBy(8).toNanos()) {
                LockSupport.parkNanos(10_000_000);
            }
            manager.heartbeat(worker);

            assertThat(profiles.readAllKeySet()).contains(name);
        } finally {
            raw.shutdown();
        }
    }
}
