package io.workermanager.redis.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Stored values of released formats, byte for byte, one file each with a line end after it. {@code -Dgolden.renew=true} writes the files that
 * differ anew, and fails, so that no file is renewed by accident; files of older formats are never renewed.
 */
final class GoldenFile {
    private static final Path SOURCES = Path.of("src/test/resources/io/workermanager/redis/golden");

    private GoldenFile() {}

    static byte[] bytes(String file) {
        try (InputStream in = GoldenFile.class.getResourceAsStream("/io/workermanager/redis/golden/" + file)) {
            if (in == null) {
                return new byte[0];
            }
            byte[] line = in.readAllBytes();
            assertThat(line).as(file + " ends with a line end").endsWith('\n');
            return Arrays.copyOf(line, line.length - 1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String text(String file) {
        return text(bytes(file));
    }

    static String text(byte[] stored) {
        return new String(stored, StandardCharsets.UTF_8);
    }

    static void assertStillWritten(String file, byte[] written) {
        if (Boolean.getBoolean("golden.renew") && !Arrays.equals(written, bytes(file))) {
            renew(file, written);
            fail(file + " was renewed. If records of the old format may be stored, keep the old file under older/.");
        }
        assertThat(fields(written))
                .as("the bytes of " + file + ", a field a line, on the left what is written now")
                .isEqualTo(fields(bytes(file)));
        assertThat(written).as("the bytes of " + file).isEqualTo(bytes(file));
    }

    private static String fields(byte[] stored) {
        return String.join("\n", List.of(text(stored).split("(?=,\")|(?<=\\{)")));
    }

    private static void renew(String file, byte[] written) {
        try {
            byte[] line = Arrays.copyOf(written, written.length + 1);
            line[written.length] = '\n';
            Path to = SOURCES.resolve(file);
            Files.createDirectories(to.getParent());
            Files.write(to, line);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
