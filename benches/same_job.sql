-- The job of `cape build` in SQL, but for row numbers, repairs and the report: entries as they are judged.
-- `cells` is the input as text, every column there; a cell that its row doesn't reach is null, a blank one is ''.
-- Variables: filer, as_of, headings (the list of tariff headings with their kind), row_unread (whether a row that
-- is cut off puts its entry in review).

CREATE TEMP MACRO is_set(word) AS word NOT IN ('', 'N');

CREATE TEMP MACRO value_at(number, place) AS
    translate(number[place], 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', '12345678912345678923456789')::INTEGER;

CREATE TEMP MACRO doubled(number, place) AS
    value_at(number, place) * 2 - CASE WHEN value_at(number, place) > 4 THEN 9 ELSE 0 END;

CREATE TEMP MACRO check_digit(number) AS (10 - (
    value_at(number, 1) + doubled(number, 2) + value_at(number, 3) + doubled(number, 4) + value_at(number, 5)
    + doubled(number, 6) + value_at(number, 7) + doubled(number, 8) + value_at(number, 9) + doubled(number, 10)
) % 10) % 10;

CREATE TEMP TABLE exemptions AS
    SELECT replace(heading, '.', '') AS heading FROM read_csv(getvariable('headings'), all_varchar = true)
    GROUP BY heading HAVING bool_and(kind = 'exemption');

CREATE TEMP TABLE judged AS
WITH read AS (
    SELECT
        upper(replace("Entry Summary Number", '-', '')) AS entry_number,
        replace("HTS Number - Full", '.', '') AS hts,
        TRY_CAST("Line Tariff Duty Amount" AS DECIMAL(18, 2)) AS duty,
        "Line Tariff Duty Amount" AS duty_text,
        "Line Tariff Goods Value Amount" AS value_text,
        try_strptime("Entry Date", '%m/%d/%Y')::DATE AS entered,
        "Entry Date" AS entered_text,
        try_strptime("Liquidation Date", '%m/%d/%Y')::DATE AS liquidated,
        lower("Liquidation Status") AS liquidation,
        "Liquidation Date" AS liquidated_text,
        "Entry Type Code" AS kind,
        "Importer Number" AS importer,
        lower("Control Status") AS control,
        lower("Entry Summary Status") AS summary,
        lower("Collection Status") AS collection,
        lower("Protest Status") AS protest,
        "Reconciliation Indicator" AS reconciliation,
        "Reconciliation (Other) Entry Summary Number" AS reconciled_by,
        "Drawback Indicator" AS drawback,
        "Injunction Indicator" AS injunction,
        "Suspension Indicator" AS suspension,
        getvariable('row_unread') AND "Line Tariff Duty Amount" IS NULL AS cut_off,
    FROM cells
    WHERE getvariable('row_unread') OR "Line Tariff Duty Amount" IS NOT NULL
),
rows AS (
    SELECT
        *,
        left(hts, 8) AS heading,
        -- A spreadsheet's 9.90301E+09 is no heading.
        (heading BETWEEN '99030100' AND '99030299' OR heading IN ('99039601', '99039602'))
            AND regexp_full_match(hts, '[0-9]+') AS ieepa,
        heading BETWEEN '99030125' AND '99030170' AS in_scope,
        ieepa AND (duty > 0 OR duty IS NULL AND heading NOT IN (FROM exemptions)) AS bears_duty,
        CASE
            WHEN hts = '' THEN duty_text NOT IN ('', '0.00')
            WHEN hts LIKE '99%' THEN length(hts) NOT IN (8, 10) OR NOT regexp_full_match(hts, '[0-9]+')
            ELSE NOT regexp_full_match(hts, '[0-9]{4,10}')
        END AS hts_unreadable,
    FROM read
    WHERE regexp_full_match(entry_number, '[A-Z0-9]{3}[0-9]{8}')
),
entries AS (
    SELECT
        entry_number,
        count(*) AS rows,
        max(kind) AS kind,
        max(importer) AS importer,
        max(entered) AS entered,
        bool_or(entered BETWEEN '2025-02-01' AND '2026-02-28') IS NOT FALSE AS in_window,
        bool_or(entered IS NULL AND entered_text <> '' OR liquidated IS NULL AND liquidated_text <> '')
            AS date_unreadable,
        max(liquidation) AS liquidation,
        max(liquidated) FILTER (liquidation = 'liquidated') AS final_date,
        max(liquidated) AS liquidated,
        bool_or(cut_off) AS cut_off,
        bool_or(hts_unreadable) AS hts_unreadable,
        bool_or(in_scope AND duty IS NULL AND duty_text <> '') AS amount_unreadable,
        bool_or(in_scope AND TRY_CAST(value_text AS DECIMAL(18, 2)) > 0) AS value_on_chapter_99,
        bool_or(in_scope AND bears_duty) OR bool_or(hts_unreadable) IS TRUE OR bool_or(cut_off) AS candidate,
        bool_or(bears_duty) AS bears_duty,
        sum(duty) FILTER (ieepa) AS ieepa_duty,
        sum(duty) FILTER (in_scope) AS in_scope_duty,
        bool_or(contains(control, 'trade')) AS trade_control,
        bool_or(summary = 'rejected') AS summary_rejected,
        bool_or(summary = 'adjusted') AS summary_adjusted,
        bool_or(collection = 'authorized') AS statement_unpaid,
        bool_or(protest = 'open') AS protest_open,
        bool_or(protest = 'denied') AS protest_denied,
        bool_or(is_set(reconciliation)) AS reconciliation_flagged,
        bool_or(is_set(reconciled_by)) AS reconciliation_filed,
        bool_or(is_set(drawback)) AS drawback,
        bool_or(is_set(injunction)) AS injunction,
        bool_or(is_set(suspension)) AND max(liquidation) IN ('unliquidated', 'pending') AS suspension_pending,
    FROM rows
    GROUP BY entry_number
),
found AS (
    SELECT
        *,
        CASE
            WHEN NOT in_window THEN 'outside-entry-window'
            WHEN candidate IS TRUE THEN NULL
            WHEN bears_duty THEN 'ieepa-duty-only-outside-scope'
            ELSE 'no-ieepa-duty'
        END AS scope_rule,
        getvariable('as_of') - final_date AS days_since,
        list_filter([
            CASE WHEN left(entry_number, 3) <> getvariable('filer') THEN 'filer-code-mismatch' END,
            CASE WHEN days_since > 80 THEN 'final-liquidation' END,
            CASE WHEN kind IN ('08', '09', '23', '47') THEN 'entry-type-not-allowed' END,
            CASE WHEN trade_control THEN 'trade-control' END,
            CASE WHEN summary_rejected THEN 'summary-not-accepted' END,
            CASE WHEN summary_adjusted THEN 'summary-adjusted' END,
            CASE WHEN statement_unpaid THEN 'statement-unpaid' END,
            CASE WHEN reconciliation_filed THEN 'reconciliation-filed' END,
            CASE WHEN reconciliation_flagged THEN 'reconciliation-flagged' END,
            CASE WHEN protest_open THEN 'protest-open' END,
            CASE WHEN drawback THEN 'drawback' END,
            CASE WHEN injunction THEN 'injunction' END
        ], lambda rule: rule IS NOT NULL) AS errors,
        list_filter([
            CASE WHEN right(entry_number, 1)::INTEGER <> check_digit(entry_number) THEN 'check-digit' END,
            CASE WHEN date_unreadable THEN 'date-unreadable' END,
            CASE WHEN hts_unreadable THEN 'hts-unreadable' END,
            CASE WHEN amount_unreadable THEN 'amount-unreadable' END,
            CASE WHEN cut_off THEN 'row-unread' END,
            CASE WHEN suspension_pending THEN 'suspension-pending' END
        ], lambda rule: rule IS NOT NULL) AS doubts,
        list_filter([
            CASE WHEN days_since BETWEEN 70 AND 80 THEN 'window-closing' END,
            CASE WHEN kind NOT IN ('01', '02', '03', '06', '07', '31', '32', '34', '38', '08', '09', '23', '47')
                THEN 'entry-type-unpublished' END,
            CASE WHEN protest_denied THEN 'protest-denied' END,
            CASE WHEN value_on_chapter_99 THEN 'value-on-chapter-99' END,
            CASE WHEN final_date IS NULL AND liquidated < getvariable('as_of') THEN 'scheduled-date-passed' END
        ], lambda rule: rule IS NOT NULL) AS warnings,
    FROM entries
)
SELECT
    *,
    CASE
        WHEN scope_rule IS NOT NULL THEN 'out_of_scope'
        WHEN len(errors) > 0 THEN 'blocked'
        WHEN len(doubts) > 0 THEN 'review'
        ELSE 'ready'
    END AS outcome,
    coalesce(final_date, liquidated) + 80 AS file_by,
FROM found
ORDER BY entry_number;
