package io.workermanager.model;

/** A typed id. Methods that take a {@link CharSequence} accept it and its text. */
sealed interface TypedId extends CharSequence permits WorkerId, SessionId, Hold.Id {
    String value();

    @Override
    default int length() {
        return value().length();
    }

    @Override
    default char charAt(int index) {
        return value().charAt(index);
    }

    @Override
    default CharSequence subSequence(int start, int end) {
        return value().subSequence(start, end);
    }

    /** Returns the text of a value, and rejects an id of another type. */
    static String text(String what, CharSequence value) {
        if (value instanceof TypedId other) {
            String kind = other instanceof WorkerId ? "worker" : other instanceof SessionId ? "session" : "hold";
            throw new InvalidValueException(
                    what + " must not be a " + kind + " id, was " + Validation.quoted(other.value()));
        }
        return value.toString();
    }
}
