from django.urls import path

from schools.views import blocks, calendar, cohorts, preferences, schools, students

app_name = 'schools'
urlpatterns = [
    path('', schools.school_list, name='list'),
    path('add/', schools.school_add, name='add'),
    path('cohorts/', cohorts.cohort_list, name='cohorts'),
    path('cohorts/add/', cohorts.cohort_add, name='cohort_add'),
    path('cohorts/<slug:ref>/', cohorts.cohort, name='cohort'),
    path('cohorts/<slug:ref>/change/', cohorts.cohort_change, name='cohort_change'),
    path('cohorts/<slug:ref>/ask/', preferences.ask, name='ask_preferences'),
    path('students/', students.student_list, name='students'),
    path('students/add/', students.student_add, name='student_add'),
    path('students/<slug:ref>/', students.student, name='student'),
    path('students/<slug:ref>/change/', students.student_change, name='student_change'),
    path('students/<slug:ref>/left/', students.student_left, name='student_left'),
    path('students/<slug:ref>/returned/', students.student_returned, name='student_returned'),
    path('students/<slug:ref>/link/', preferences.hand_out, name='hand_out_link'),
    path('blocks/', blocks.block_list, name='blocks'),
    path('blocks/add/', blocks.block_add, name='block_add'),
    path('blocks/<slug:ref>/', blocks.block, name='block'),
    path('blocks/<slug:ref>/change/', blocks.block_change, name='block_change'),
    path('blocks/<slug:ref>/publish/', blocks.block_publish, name='block_publish'),
    path('blocks/<slug:ref>/close/', blocks.block_close, name='block_close'),
    path('blocks/<slug:ref>/calendar.ics', blocks.block_calendar_file, name='block_calendar'),
    path('calendar/', calendar.calendar, name='calendar'),
    path('calendar/add/', calendar.calendar_add, name='calendar_add'),
    path('calendar/usual/', calendar.calendar_usual, name='calendar_usual'),
    path('calendar/settings/', calendar.planning_settings, name='planning_settings'),
    path('calendar/<slug:ref>/', calendar.calendar_change, name='calendar_change'),
    path('calendar/<slug:ref>/remove/', calendar.calendar_remove, name='calendar_remove'),
    path('preferences/<str:token>/', preferences.answer, name='preferences'),
    path('preferences/<str:token>/done/', preferences.answered, name='preferences_done'),
    path('<slug:ref>/', schools.school, name='school'),
    path('<slug:ref>/settings/', schools.school_change, name='school_change'),
]
