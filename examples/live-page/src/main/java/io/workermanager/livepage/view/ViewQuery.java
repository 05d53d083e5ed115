package io.workermanager.livepage.view;

import io.workermanager.model.InvalidValueException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The parameters of a page, from its URL.
 *
 * @param parameters the values by name
 */
public record ViewQuery(Map<String, List<String>> parameters) {
    private static final int LONGEST = 1_024;
    private static final int MOST = 32;

    /**
     * Copies the parameters.
     *
     * @throws InvalidValueException if a parameter has more than 32 values, or one of more than 1 024 characters
     */
    public ViewQuery {
        parameters = Map.copyOf(parameters);
        parameters.forEach((name, values) -> {
            if (values.size() > MOST || values.stream().anyMatch(value -> value.length() > LONGEST)) {
                throw new InvalidValueException("parameter " + (name.length() > LONGEST ? "" : name)
                        + " must have at most " + MOST + " values of at most " + LONGEST + " characters");
            }
        });
    }

    List<String> all(String name) {
        return parameters.getOrDefault(name, List.of()).stream()
                .filter(value -> !value.isEmpty())
                .toList();
    }

    Optional<String> first(String name) {
        return all(name).stream().findFirst();
    }

    int number(String name, int otherwise) {
        try {
            return first(name).map(Integer::parseInt).orElse(otherwise);
        } catch (NumberFormatException e) {
            throw new InvalidValueException("parameter " + name + " must be a whole number, was "
                    + first(name).get());
        }
    }
}
