/** What each page shows, as values that become JSON. */
@NullMarked
package io.workermanager.livepage.view;

import org.jspecify.annotations.NullMarked;
