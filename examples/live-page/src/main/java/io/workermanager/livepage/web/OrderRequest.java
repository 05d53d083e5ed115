package io.workermanager.livepage.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import io.workermanager.livepage.view.Json;
import io.workermanager.model.InvalidValueException;
import io.workermanager.model.Order;
import io.workermanager.model.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An order as a browser sends it.
 *
 * @param kind what to do
 * @param conditions which workers; all conditions apply together
 * @param all whether it is for the whole fleet; without conditions only
 * @param subject the name of the hold, or the session
 * @param minutes how long a hold or a mark lasts
 * @param who who gives the order
 * @param reason why
 */
record OrderRequest(
        Optional<Kind> kind,
        Optional<List<ConditionRequest>> conditions,
        boolean all,
        Optional<String> subject,
        Optional<Long> minutes,
        Optional<String> who,
        Optional<String> reason) {
    private static final ObjectReader READER =
            Json.MAPPER.readerFor(OrderRequest.class).with(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    /** The orders that pages give. */
    enum Kind {
        PAUSE,
        RESUME,
        OFFLINE,
        ONLINE,
        HOLD,
        LIFT,
        DRAIN,
        RELEASE
    }

    /**
     * A condition on workers.
     *
     * @param by what it compares
     * @param name the name of the attribute
     * @param values the ids, or one value of another kind
     */
    record ConditionRequest(Optional<Selector.Kind> by, Optional<String> name, Optional<List<String>> values) {
        private Selector selector() {
            List<String> all = values.orElse(List.of());
            if (all.isEmpty()) {
                throw new InvalidValueException("a condition needs values");
            }
            String value = all.get(0);
            return switch (by.orElseThrow(() -> new InvalidValueException("a condition needs by"))) {
                case ID -> Selector.ids(all);
                case ID_PREFIX -> Selector.idPrefix(value);
                case HOST -> Selector.host(value);
                case ATTRIBUTE -> Selector.attribute(name.orElse(""), value);
                case TYPE -> Selector.type(value);
                case EXCHANGE -> Selector.exchange(value);
                case CAPABILITY -> Selector.capability(value);
            };
        }
    }

    static OrderRequest parse(String json) {
        try {
            @Nullable OrderRequest request = READER.readValue(json);
            if (request == null) {
                throw new InvalidValueException("the order cannot be read: it is null");
            }
            return request;
        } catch (JsonProcessingException e) {
            throw new InvalidValueException("the order cannot be read: " + e.getOriginalMessage());
        }
    }

    Order order() {
        Order.Cause cause = Order.Cause.of(required("who", who), required("reason", reason));
        Order order = switch (kind.orElseThrow(() -> new InvalidValueException("an order needs a kind"))) {
            case PAUSE -> Order.pause(selector(), cause);
            case RESUME -> Order.resume(selector(), cause);
            case OFFLINE -> Order.markOffline(selector(), cause);
            case ONLINE -> Order.markOnline(selector(), cause);
            case HOLD -> Order.hold(required("subject", subject), selector(), cause);
            case LIFT -> Order.lift(required("subject", subject), cause);
            case DRAIN -> Order.shutdown(selector(), cause);
            case RELEASE -> Order.release(required("subject", subject), cause);
        };
        return minutes.isPresent() ? order.lasting(length(minutes.get())) : order;
    }

    private static Duration length(long minutes) {
        try {
            return Duration.ofMinutes(minutes);
        } catch (ArithmeticException e) {
            throw new InvalidValueException("minutes must be at most 3660 days, was " + minutes);
        }
    }

    private static String required(String name, Optional<String> text) {
        return text.map(String::strip)
                .filter(stripped -> !stripped.isEmpty())
                .orElseThrow(() -> new InvalidValueException("an order needs " + name));
    }

    private Selector selector() {
        List<ConditionRequest> all = new ArrayList<>(conditions.orElse(List.of()));
        if (all.isEmpty() != this.all) {
            throw new InvalidValueException("an order names conditions, or all");
        }
        return all.stream().map(ConditionRequest::selector).reduce(Selector.all(), Selector::and);
    }
}
