package io.workermanager.tck.reference;

import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.tck.WorkerStoreTck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The document names every rule of the kit, and no other. */
class DocumentTest {
    private static final Pattern ROW = Pattern.compile("(?m)^\\| ([A-Z]+-\\d+) \\|");

    @Test
    void theDocumentAndTheRulesAreEqual() throws IOException {
        List<String> documented = ROW.matcher(Files.readString(Path.of("README.md")))
                .results()
                .map(row -> row.group(1))
                .toList();
        List<String> rules = Arrays.stream(WorkerStoreTck.class.getMethods())
                .flatMap(method -> Optional.ofNullable(method.getAnnotation(DisplayName.class)).stream())
                .map(name -> name.value().split("[ :]", 2)[0])
                .toList();

        assertThat(rules).isNotEmpty();
        assertThat(documented).containsExactlyInAnyOrderElementsOf(rules);
    }
}
