package io.workermanager.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.model.InvalidValueException;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No message shows a password, whatever is wrong with the URI. */
@DisplayName("N38: no message shows a password")
class SecretsTest {
    /** All texts that come from a URI: those of the settings, or the exception with its causes. */
    private static String shown(String uri) {
        try {
            RedisSettings settings = RedisSettings.of(uri);
            return settings + " " + settings.server() + " " + settings.address() + " " + ServerConnector.call(settings);
        } catch (InvalidValueException e) {
            return Stream.iterate((Throwable) e, each -> each != null, Throwable::getCause)
                    .map(Throwable::toString)
                    .toList()
                    .toString();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "redis://user:pw1/pw2@host",
                "redis://user:123/pw2@host",
                "redis:user:pw1@host",
                "redis:/user:pw1@host",
                "user:pw1@host:6379",
                "redis://user:pw1",
                "redis://:pw1",
                "redis://user:pw1:pw2@host",
                "redis://user:pw1@pw2@host",
                "redis://user:pw1#pw2@host",
                "redis://user:12#pw2@host",
                "redis://user:pw1?pw2@host",
                "redis://user:12?pw2@host",
                "redis://user:pw1 pw2@host",
                "redis://user:pw1%zzpw2@host",
                "redis://user:pw1%40pw2@host",
                "redis://user:pw1@host/x",
                "redis://user:pw1@host/0?password=pw2",
                "redis://user:pw1@host/0#pw2",
                "redis://host/0?password=pw2",
                "redis://host?user=u&password=pw2",
                "redis://user:pw1@[::1]:6379",
                "redis://user:pw1@[::1]:6379/x",
                "redis://user:pw1@[::1",
                "redis://user:[pw1]@host",
                "redis://user:pw1@",
                "redis://pw1@host",
                "redis://pw1 @host",
                "redis//user:pw1@host",
                "//user:pw1@host",
                ":pw1@host",
                "pw1@host",
                "http://user:pw1@host",
                "redis://user:pw1\\pw2@host",
                "redis://user:pw1\npw2@host",
                "redis://user:pw1@host:99999999",
                "redis://user:pw1@host_name",
                " redis://user:pw1@host"
            })
    void noMessageShowsAPassword(String uri) {
        assertThat(shown(uri)).doesNotContain("pw1").doesNotContain("pw2");
    }

    @Test
    void noPartOfARandomPasswordIsShown() {
        Random random = new Random(13);
        List<String> shapes = List.of(
                "redis://user:%s@host",
                "redis://:%s@host:6379/0",
                "rediss://%s@host",
                "redis:user:%s@host",
                "redis:/user:%s@host",
                "user:%s@host",
                "redis://user:%s@[::1]:6379",
                "redis://user:%s@host/x",
                "redis://user:%s@host/0?x=%s#%s",
                "redis://user:%s@other:%s@host");
        String separators = "/:#?@%[]\\ \t&=+;,.!$'()*~^|<>{}\"0123456789";
        for (int round = 0; round < 20_000; round++) {
            StringBuilder password = new StringBuilder();
            for (int i = random.nextInt(4); i >= 0; i--) {
                password.append(separators.charAt(random.nextInt(separators.length())));
                password.append(random.nextBoolean() ? "" : "Zx" + (char) ('A' + random.nextInt(26)));
            }
            String uri = shapes.get(random.nextInt(shapes.size())).replace("%s", password + "Zxq");
            assertThat(shown(uri)).as(uri).doesNotContain("Zx");
        }
    }

    @Test
    void aUriThatCannotContainAPasswordIsShown() {
        assertThat(shown("foo")).contains("was \"foo\"");
        assertThat(shown("localhost:6379")).contains("was \"localhost:6379\"");
        assertThat(shown("http://localhost")).contains("was \"http://localhost\"");
        assertThat(shown("redis://user:pw1@host:7000/3")).contains("redis://***@host:7000/3");
    }
}
