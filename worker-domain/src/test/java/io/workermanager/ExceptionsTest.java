package io.workermanager;

import static io.workermanager.rules.SampleRecords.registered;
import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.model.AlreadyRegisteredException;
import io.workermanager.model.ConcurrentUpdateException;
import io.workermanager.model.FleetControlLostException;
import io.workermanager.model.InvalidValueException;
import io.workermanager.model.RegistrationLostException;
import io.workermanager.model.SessionHeldException;
import io.workermanager.model.SessionId;
import io.workermanager.model.SessionRejectedException;
import io.workermanager.model.SupersededException;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerList;
import io.workermanager.model.WorkerNotFoundException;
import io.workermanager.model.WorkerRecord;
import io.workermanager.model.WorkerView;
import io.workermanager.port.UnreadableRecordException;
import io.workermanager.port.WorkerStoreException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every exception keeps its message and values when it is serialized. */
class ExceptionsTest {
    private static final WorkerId ID = WorkerId.of("w1");
    private static final SessionId SESSION = SessionId.of("s1");
    private static final Instant NOW = Instant.parse("2026-03-01T09:00:00Z");
    private static final WorkerRecord WORKER = registered("w1", Duration.ofMinutes(1), NOW);

    static Stream<Exception> everyException() {
        WorkerStoreException broken = new WorkerStoreException("no answer", true, new IOException("reset"));
        return Stream.of(
                new AlreadyRegisteredException(WORKER),
                new AlreadyRegisteredException(new WorkerList.Unreadable(ID, "broken"), NOW),
                new SessionRejectedException.AssignmentConflict(
                        ID, new WorkerRecord.Assignment(SESSION, 17, NOW), SessionId.of("s2")),
                new InvalidValueException("too long"),
                new SessionRejectedException.NotAvailable(
                        ID, List.of(new WorkerView.Reason(WorkerView.Reason.Kind.OFFLINE, "marked offline"))),
                new SessionHeldException(SESSION, ID),
                new SessionRejectedException.StaleToken(SESSION, 3, 4),
                RegistrationLostException.rolledBack(ID, 5, 4),
                RegistrationLostException.withoutRecord(ID),
                RegistrationLostException.left(ID, NOW),
                new SupersededException(ID, 4, 5),
                new WorkerNotFoundException(ID),
                WorkerNotFoundException.left(ID, NOW),
                RegistrationLostException.recordRemoved(WORKER, NOW.plusSeconds(60)),
                new ConcurrentUpdateException("a change", 7, Duration.ofMillis(8)),
                new FleetControlLostException(9),
                new WorkerStoreException.Interrupted("a change", 2, Duration.ofMillis(3), broken),
                new UnreadableRecordException(new WorkerList.Unreadable(ID, "broken")),
                new UnreadableRecordException(new WorkerList.Unreadable(ID, "broken", Optional.of(NOW))),
                broken);
    }

    @ParameterizedTest
    @MethodSource("everyException")
    void anExceptionKeepsItsValuesInSerialization(Exception thrown) throws Exception {
        Exception read = roundTrip(thrown);

        assertThat(read).hasSameClassAs(thrown).hasMessage(thrown.getMessage());
        for (Method accessor : thrown.getClass().getMethods()) {
            boolean tellsAValue = accessor.getParameterCount() == 0
                    && !Modifier.isStatic(accessor.getModifiers())
                    && accessor.getDeclaringClass().getName().startsWith("io.workermanager.");
            if (tellsAValue) {
                assertThat(accessor.invoke(read))
                        .as(accessor.getName())
                        .isNotNull()
                        .isEqualTo(accessor.invoke(thrown));
            }
        }
    }

    private static Exception roundTrip(Exception thrown) throws IOException, ClassNotFoundException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(thrown);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return (Exception) in.readObject();
        }
    }

    @Test
    void theListContainsEveryExceptionOfTheModule() throws IOException, URISyntaxException {
        Path classes = Path.of(WorkerManager.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        try (Stream<Path> files = Files.walk(classes)) {
            assertThat(files.map(file -> classes.relativize(file).toString())
                            .filter(name -> name.matches(".*Exception(\\$[A-Z]\\w*)?[.]class")
                                    && !name.matches(".*(WorkerManager|SessionRejected)Exception[.]class")
                                    && !name.contains("engine"))
                            .map(name -> name.replace('/', '.').replaceAll("[.]class$", ""))
                            .collect(Collectors.toSet()))
                    .isEqualTo(everyException()
                            .map(each -> each.getClass().getName())
                            .collect(Collectors.toSet()));
        }
    }
}
