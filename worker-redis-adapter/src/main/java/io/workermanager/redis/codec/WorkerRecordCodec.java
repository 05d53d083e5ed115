package io.workermanager.redis.codec;

import com.fasterxml.jackson.core.JsonGenerator;
import io.workermanager.model.Attributes;
import io.workermanager.model.InvalidValueException;
import io.workermanager.model.Lease;
import io.workermanager.model.Order;
import io.workermanager.model.Profile;
import io.workermanager.model.Selector;
import io.workermanager.model.SessionId;
import io.workermanager.model.ShutdownRequest;
import io.workermanager.model.Version;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerRecord;
import io.workermanager.model.WorkerStatus;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * The stored form of a worker record, as JSON: first the version, where scripts compare it; then the fields that any client knows; then
 * the fields of this library; then the attributes.
 */
public final class WorkerRecordCodec {
    private static final String VERSION = "{\"version\":\"";
    private static final byte[] BEGINNING = VERSION.getBytes(StandardCharsets.US_ASCII);

    /** Begins the name of an attribute that an earlier version stored under a name that is now a field of this library. */
    private static final String FORMER_ATTRIBUTE = "attribute:";

    /** The revision without a fleet control; not written. */
    private static final long NO_REVISION = 0;

    private WorkerRecordCodec() {}

    /** The start of a record with this version. */
    public static String beginning(Version version) {
        return VERSION + version.value() + '"';
    }

    public static byte[] write(WorkerRecord worker) {
        return Json.object(out -> {
            out.writeStringField("version", worker.version().value());
            writeCommonFields(out, worker);
            writeLibraryFields(out, worker);
            for (Map.Entry<String, ?> attribute : worker.attributes().asMap().entrySet()) {
                out.writeFieldName(attribute.getKey());
                Json.write(out, attribute.getValue());
            }
        });
    }

    private static void writeCommonFields(JsonGenerator out, WorkerRecord worker) throws IOException {
        out.writeStringField("id", worker.id().value());
        writeTime(out, "startedAt", worker.startedAt());
        writeTime(out, "lastHeartbeat", worker.lease().lastHeartbeat());
        out.writeStringField("status", worker.status().label());
        out.writeStringField(
                "activeSession",
                worker.assignment().map(held -> held.session().value()).orElse(null));
        out.writeBooleanField("isOnline", isOnline(worker.status()));
        writeTime(out, "lastStatusChange", worker.lastStatusChange());
        out.writeStringField("type", worker.profile().type());
        out.writeStringField("exchange", worker.profile().exchange());
        out.writeArrayFieldStart("capabilities");
        for (String capability : worker.profile().capabilities()) {
            out.writeString(capability);
        }
        out.writeEndArray();
        writeTime(out, "lastCapabilityUpdate", worker.lastCapabilityUpdate());
    }

    private static void writeLibraryFields(JsonGenerator out, WorkerRecord worker) throws IOException {
        out.writeNumberField("incarnation", worker.incarnation());
        if (worker.registeredUnder() != NO_REVISION) {
            out.writeNumberField("registeredUnder", worker.registeredUnder());
        }
        out.writeNumberField("ttl", worker.lease().ttl().toMillis());
        if (worker.turn() != firstTurn(worker.lastStatusChange())) {
            out.writeNumberField("turn", worker.turn());
        }
        if (worker.assignment().isPresent()) {
            out.writeNumberField("fencingToken", worker.assignment().get().token());
            writeTime(out, "assignedAt", worker.assignment().get().since());
        }
        if (!worker.orphans().isEmpty()) {
            out.writeArrayFieldStart("orphans");
            for (WorkerRecord.OrphanedSession orphan : worker.orphans()) {
                writeOrphan(out, orphan);
            }
            out.writeEndArray();
        }
        if (worker.shutdown().isPresent()) {
            writeShutdown(out, worker.shutdown().get());
        }
        writeTime(out, "leftAt", worker.lease().leftAt());
        if (worker.host().isPresent()) {
            out.writeStringField("host", worker.host().get());
        }
        if (worker.markOrder().isPresent()) {
            writeMarkOrder(out, worker.markOrder().get());
        }
    }

    private static void writeMarkOrder(JsonGenerator out, WorkerRecord.MarkOrder order) throws IOException {
        out.writeNumberField("markRevision", order.revision());
        if (order.markedFrom() != 0) {
            out.writeNumberField("markedFrom", order.markedFrom());
        }
        if (!order.cause().equals(Order.Cause.unstated())) {
            out.writeStringField("markedBy", order.cause().who());
            out.writeStringField("markReason", order.cause().reason());
        }
        writeTime(out, "markedUntil", order.until());
    }

    /** The turn of the first worker that becomes available in a millisecond, which is the most frequent; not written. */
    private static long firstTurn(Instant lastStatusChange) {
        return lastStatusChange.toEpochMilli() * 1000;
    }

    private static void writeOrphan(JsonGenerator out, WorkerRecord.OrphanedSession orphan) throws IOException {
        out.writeStartObject();
        out.writeStringField("session", orphan.session().value());
        out.writeNumberField("token", orphan.token());
        writeTime(out, "recoverableFrom", orphan.recoverableFrom());
        if (orphan.recoveredBy().isPresent()) {
            out.writeStringField("recoveredBy", orphan.recoveredBy().get());
        }
        out.writeEndObject();
    }

    private static void writeShutdown(JsonGenerator out, ShutdownRequest request) throws IOException {
        out.writeObjectFieldStart("shutdown");
        out.writeNumberField("underRevision", request.underRevision());
        out.writeStringField("who", request.cause().who());
        out.writeStringField("reason", request.cause().reason());
        writeTime(out, "requestedAt", request.requestedAt());
        writeTime(out, "seenAt", request.seenAt());
        writeTime(out, "drainingAt", request.drainingAt());
        writeTime(out, "stoppedAt", request.stoppedAt());
        out.writeEndObject();
    }

    private static void writeTime(JsonGenerator out, String name, Instant time) throws IOException {
        out.writeNumberField(name, time.toEpochMilli());
    }

    private static void writeTime(JsonGenerator out, String name, Optional<Instant> time) throws IOException {
        if (time.isPresent()) {
            writeTime(out, name, time.get());
        }
    }

    /**
     * Reads a record. Fields that earlier formats lack get defaults: the default profile, set at the start.
     *
     * @param id the expected id
     * @param bytes the stored bytes; empty also for a key that is not a string
     * @throws UnreadableException if it is not a valid record of that worker
     */
    public static WorkerRecord read(WorkerId id, byte[] bytes) throws UnreadableException {
        if (!beginsWithVersion(bytes)) {
            throw new UnreadableException("it does not begin with {\"version\":\"");
        }
        try {
            return record(id, JsonFieldReader.of(bytes));
        } catch (InvalidValueException e) {
            throw new UnreadableException(String.valueOf(e.getMessage()));
        }
    }

    /**
     * The time of the last heartbeat in bytes that are not a valid record. Other programs write it as milliseconds or as a text
     * of ISO 8601.
     */
    public static Optional<Instant> lastHeartbeat(byte[] bytes) {
        try {
            Object time = Json.object(bytes).get("lastHeartbeat");
            if (time instanceof Number millis) {
                return Optional.of(Instant.ofEpochMilli(millis.longValue()));
            }
            return time instanceof String text ? Optional.of(Instant.parse(text)) : Optional.empty();
        } catch (UnreadableException | DateTimeParseException e) {
            return Optional.empty();
        }
    }

    private static boolean beginsWithVersion(byte[] bytes) {
        if (bytes.length < BEGINNING.length) {
            return false;
        }
        for (int i = 0; i < BEGINNING.length; i++) {
            if (bytes[i] != BEGINNING[i]) {
                return false;
            }
        }
        return true;
    }

    private static WorkerRecord record(WorkerId id, JsonFieldReader fields) throws UnreadableException {
        String named = fields.text("id");
        if (!named.equals(id.value())) {
            throw new UnreadableException("it is the record of another worker, " + named);
        }
        String word = fields.text("status");
        WorkerStatus status =
                WorkerStatus.ofLabel(word).orElseThrow(() -> new UnreadableException("its status is unknown: " + word));
        if (fields.bool("isOnline") != isOnline(status)) {
            throw new UnreadableException("isOnline contradicts the status " + word);
        }
        Instant startedAt = fields.time("startedAt");
        Instant lastStatusChange = fields.time("lastStatusChange");
        Optional<WorkerRecord.MarkOrder> markOrder = markOrder(fields);
        Optional<String> host = host(fields);
        WorkerRecord worker = new WorkerRecord(
                id,
                new Version(fields.text("version")),
                fields.number("incarnation"),
                fields.optionalNumber("registeredUnder").orElse(NO_REVISION),
                profile(fields),
                status.availability(),
                assignment(fields),
                orphans(fields),
                shutdown(fields),
                startedAt,
                new Lease(
                        fields.time("lastHeartbeat"),
                        Duration.ofMillis(fields.number("ttl")),
                        fields.optionalTime("leftAt")),
                lastStatusChange,
                fields.optionalTime("lastCapabilityUpdate").orElse(startedAt),
                fields.optionalNumber("turn").orElseGet(() -> firstTurn(lastStatusChange)),
                Attributes.stored(fields.unknown()),
                markOrder,
                host);
        if (worker.status() != status) {
            throw new UnreadableException("the status " + word + " contradicts activeSession");
        }
        return worker;
    }

    private static Profile profile(JsonFieldReader fields) throws UnreadableException {
        return new Profile(
                fields.optionalText("type").orElse(Profile.DEFAULT_TYPE),
                fields.optionalText("exchange").orElse(Profile.DEFAULT_EXCHANGE),
                fields.optionalTexts("capabilities").orElse(Set.of()));
    }

    private static Optional<WorkerRecord.Assignment> assignment(JsonFieldReader fields) throws UnreadableException {
        Optional<String> session = fields.optionalText("activeSession");
        OptionalLong token = fields.optionalNumber("fencingToken");
        Optional<Instant> since = fields.optionalTime("assignedAt");
        if (session.isPresent() != token.isPresent() || session.isPresent() != since.isPresent()) {
            throw new UnreadableException("activeSession, fencingToken and assignedAt belong together");
        }
        return session.map(
                name -> new WorkerRecord.Assignment(SessionId.of(name), token.orElseThrow(), since.orElseThrow()));
    }

    private static List<WorkerRecord.OrphanedSession> orphans(JsonFieldReader fields) throws UnreadableException {
        List<WorkerRecord.OrphanedSession> all = new ArrayList<>();
        for (JsonFieldReader orphan : fields.objects("orphans")) {
            all.add(new WorkerRecord.OrphanedSession(
                    SessionId.of(orphan.text("session")),
                    orphan.number("token"),
                    orphan.time("recoverableFrom"),
                    orphan.optionalText("recoveredBy")));
        }
        return all;
    }

    private static Optional<ShutdownRequest> shutdown(JsonFieldReader fields) throws UnreadableException {
        Optional<JsonFieldReader> found = fields.optionalObject("shutdown");
        if (found.isEmpty()) {
            return Optional.empty();
        }
        JsonFieldReader request = found.get();
        return Optional.of(new ShutdownRequest(
                request.number("underRevision"),
                Order.Cause.of(request.text("who"), request.text("reason")),
                request.time("requestedAt"),
                request.optionalTime("seenAt"),
                request.optionalTime("drainingAt"),
                request.optionalTime("stoppedAt")));
    }

    private static Optional<WorkerRecord.MarkOrder> markOrder(JsonFieldReader fields) throws UnreadableException {
        OptionalLong revision = fields.optionalNumber("markRevision");
        long markedFrom = fields.optionalNumber("markedFrom").orElse(0);
        boolean ordered = revision.isPresent();
        Optional<String> who = Optional.empty();
        Optional<String> reason = Optional.empty();
        Optional<Instant> until = Optional.empty();
        if (fields.has("markedBy")) {
            who = formerAttribute(fields, "markedBy", String.class, text -> ordered && isValid(() -> cause(text)));
        }
        if (fields.has("markReason")) {
            reason = formerAttribute(fields, "markReason", String.class, text -> ordered && isValid(() -> cause(text)));
        }
        if (fields.has("markedUntil")) {
            until = formerAttribute(fields, "markedUntil", Long.class, time -> ordered && isValid(() -> endingAt(time)))
                    .map(Instant::ofEpochMilli);
        }
        return ordered
                ? Optional.of(new WorkerRecord.MarkOrder(
                        revision.getAsLong(), markedFrom, Order.Cause.of(who.orElse(""), reason.orElse("")), until))
                : Optional.empty();
    }

    private static Optional<String> host(JsonFieldReader fields) {
        return fields.has("host")
                ? formerAttribute(fields, "host", String.class, text -> isValid(() -> Selector.host(text)))
                : Optional.empty();
    }

    /**
     * A field with a name that earlier versions did not reserve. An attribute that they stored under it stays an attribute, under
     * another name.
     */
    private static <T> Optional<T> formerAttribute(
            JsonFieldReader fields, String name, Class<T> type, Predicate<T> isValid) {
        return fields.validOrRenamed(name, type, isValid, FORMER_ATTRIBUTE + name);
    }

    private static Order.Cause cause(String text) {
        return Order.Cause.of(text, "");
    }

    private static WorkerRecord.MarkOrder endingAt(long millis) {
        return new WorkerRecord.MarkOrder(1, 0, Order.Cause.unstated(), Optional.of(Instant.ofEpochMilli(millis)));
    }

    private static boolean isValid(Supplier<?> value) {
        try {
            return value.get() != null;
        } catch (InvalidValueException e) {
            return false;
        }
    }

    private static boolean isOnline(WorkerStatus status) {
        return status == WorkerStatus.IDLE || status == WorkerStatus.PROCESSING;
    }
}
