package io.workermanager.tck;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Test;

/** A rule of the contract. Its display name begins with its number. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Test
@interface ContractRule {
    /** A question that helps to repair a store that violates the rule. Every failure shows it. */
    String hint();

    /** The capabilities that the rule needs. Without one of them the rule is aborted. */
    Capability[] requires() default {};

    /** Whether the rule races threads or draws steps: such a rule can find a defect and cannot prove its absence. */
    boolean randomized() default false;

    /** The version of the kit that introduced the rule, as {@link TckVersion} reads it. */
    String since() default "0.1";
}
