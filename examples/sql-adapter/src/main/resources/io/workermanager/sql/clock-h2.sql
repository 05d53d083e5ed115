CREATE ALIAS worker_clock FOR "java.lang.System.currentTimeMillis";
