package io.workermanager.tck;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The version of the kit that a rule came with; those without it were there from the first. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@interface SinceVersion {
    /** As {@link TckVersion} reads it: {@code 0.2}. */
    String value();
}
